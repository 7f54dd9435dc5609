using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>A request's body on its way to the server: streamed, flushed whenever nothing more is there, and held to its stated length.</summary>
internal sealed class OriginContent(PipeReader body, long? length) : HttpContent
{
    // Up to here a body is sent along without asking the server first.
    private const int Small = 64 * 1024;

    // Only these may be asked twice: the HTTP library repeats a request without content when the server hangs up unheard.
    private static readonly HashSet<string> Safe = new(StringComparer.Ordinal) { "GET", "HEAD", "OPTIONS", "TRACE" };

    /// <summary>Whether the server should say first that it wants the body: it may answer without reading it.</summary>
    public bool AskFirst { get; private init; }

    /// <summary>Gives a message the body that the request has.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fields">Its fields; those that say the body's length are taken out.</param>
    /// <param name="message">Gets the content.</param>
    /// <param name="cancellationToken">Gives up waiting for the first bytes.</param>
    /// <returns>False if the stated length makes no sense.</returns>
    public static async ValueTask<bool> TryAttachAsync(
        IncomingRequest request, List<HeaderField> fields, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (!ContentLengths.TryTake(fields, out var stated)) return false;
        // Waiting is needed only where nothing else says whether there is a body at all.
        if (!request.Body.TryRead(out var read))
        {
            if (stated > 0)
            {
                message.Content = new OriginContent(request.Body, stated) { AskFirst = stated > Small };
                return true;
            }

            read = await request.Body.ReadAsync(cancellationToken);
        }

        var present = read.Buffer.Length;
        var whole = read.IsCompleted;
        request.Body.AdvanceTo(read.Buffer.Start);
        if (present > 0 || stated > 0)
            message.Content = new OriginContent(request.Body, stated ?? (whole ? present : null)) { AskFirst = !whole && !(stated <= Small) };
        else if (stated is not null || !Safe.Contains(request.Method))
            message.Content = new OriginContent(request.Body, 0);
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var sent = 0L;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            sent += read.Buffer.Length;
            if (sent > length || (read.IsCompleted && sent != (length ?? sent)))
                throw Failure("The request's body is not as long as its Content-Length says.");
            foreach (var piece in read.Buffer) await stream.WriteAsync(piece, cancellationToken);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
            if (read.IsCanceled) throw Failure("The request's body was broken off.");
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    // What is left of the body is not wanted any more.
    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Complete();
        base.Dispose(disposing);
    }

    private static ExchangeFailureException Failure(string text) => new(new ExchangeFailure(ExchangeFailureCodes.ProtocolViolation, text));
}
