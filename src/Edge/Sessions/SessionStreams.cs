using System.Collections.Concurrent;
using OrleansVoxa.Edge.Sessions.Http;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>The streams that a peer has open on its session. Opened and fed by the reading task alone.</summary>
internal sealed class SessionStreams(EdgeSession session, EdgeOptions options, TimeProvider clock)
{
    // Made with the first stream: most sessions never have one.
    private volatile ConcurrentDictionary<uint, HttpStream>? _open;

    public int Count => _open?.Count ?? 0;

    public async ValueTask OpenAsync(StreamOpen open, HttpExchange exchange, CancellationToken cancellationToken)
    {
        if (!HttpHeads.TryDecode(open.Head.Span, out var head, out var fault))
        {
            await session.SendAsync(new StreamClose(open.Stream, SessionErrors.InvalidField, fault), cancellationToken);
            return;
        }

        var streams = _open ??= new();
        if (streams.Count >= options.StreamsPerSession || open.Stream % 2 == 0 || streams.ContainsKey(open.Stream))
        {
            var full = streams.Count >= options.StreamsPerSession;
            await session.SendAsync(
                full
                    ? new StreamClose(open.Stream, SessionErrors.Overloaded, "As many streams are open as a session may have.")
                    : new StreamClose(open.Stream, SessionErrors.InvalidField, "A stream's number must be odd and not in use."),
                cancellationToken);
            return;
        }

        var stream = new HttpStream(open, head, session, options, clock);
        streams[open.Stream] = stream;
        if (session.TryStartWork(() => RunAsync(open, stream, exchange, head)) is not { } refusal) return;
        streams.TryRemove(open.Stream, out _);
        await session.SendAsync(new StreamClose(open.Stream, refusal, "No further stream is taken now; try again later."), cancellationToken);
    }

    /// <summary>The stream; null if it has ended, since data may cross its close on the way.</summary>
    public HttpStream? Find(uint number) => _open?.GetValueOrDefault(number);

    public Task CloseAllAsync() => _open is { } streams ? Task.WhenAll(streams.Values.Select(stream => stream.CancelAsync())) : Task.CompletedTask;

    private async Task RunAsync(StreamOpen open, HttpStream stream, HttpExchange exchange, HttpRequestHead head)
    {
        try
        {
            await stream.RunAsync(exchange, open.Service, head);
        }
        catch (Exception e) when (e is OperationCanceledException or SessionClosedException)
        {
            // The session ended first.
        }
        finally
        {
            _open!.TryRemove(open.Stream, out _);
        }
    }
}
