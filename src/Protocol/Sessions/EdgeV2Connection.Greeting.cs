using System.IO.Pipelines;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <content>The exchange of Hellos that begins a connection.</content>
public sealed partial class EdgeV2Connection
{
    /// <summary>Calling side: says Hello and waits for the answer.</summary>
    /// <param name="transport">Both pipes are completed when the connection is disposed, and when this fails.</param>
    /// <param name="peer">Who the transport proved the peer to be.</param>
    /// <param name="offer">What this side brings.</param>
    /// <param name="options">Limits and deadlines; the answer must come within <see cref="SessionOptions.HandshakeDeadline"/>.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HandshakeRefusedException">The peer refused, and said why by a code.</exception>
    /// <exception cref="ProtocolViolationException">What came is no acceptable Hello.</exception>
    /// <exception cref="SessionClosedException">The transport failed or ended, or nothing came in time (<c>handshake_timeout</c>).</exception>
    public static async Task<EdgeV2Connection> OpenAsync(
        IDuplexPipe transport, PublicIdentity peer, EdgeV2Offer offer, SessionOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var connection = new EdgeV2Connection(transport, peer, options, time);
        return await connection.GreetAsync(
            options.HandshakeDeadline,
            SessionFault.HandshakeTimeout,
            async token =>
            {
                await connection.SendAsync(offer.Ask(options), token).ConfigureAwait(false);
                var taken = await connection.HelloAsync(token).ConfigureAwait(false);
                offer.Accept(taken);
                connection.Agree(taken, taken, offer);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Called side: waits for the caller's Hello and answers it.</summary>
    /// <param name="transport">Both pipes are completed when the connection is disposed, and when this fails.</param>
    /// <param name="peer">Who the transport proved the peer to be.</param>
    /// <param name="offer">What this side brings.</param>
    /// <param name="options">Limits and deadlines; the Hello must come within <see cref="SessionOptions.FirstFrameDeadline"/>.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HandshakeRefusedException">The peer said Goodbye with a code instead of Hello.</exception>
    /// <exception cref="ProtocolViolationException">What came is no acceptable Hello; the peer has been told.</exception>
    /// <exception cref="SessionClosedException">The transport failed or ended, or nothing came in time (<c>first_frame_timeout</c>).</exception>
    public static async Task<EdgeV2Connection> AcceptAsync(
        IDuplexPipe transport, PublicIdentity peer, EdgeV2Offer offer, SessionOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var connection = new EdgeV2Connection(transport, peer, options, time);
        return await connection.GreetAsync(
            options.FirstFrameDeadline,
            SessionFault.FirstFrameTimeout,
            async token =>
            {
                var asked = await connection.HelloAsync(token).ConfigureAwait(false);
                var taken = offer.Take(asked, options);

                // Sent before anything is agreed on: the answer itself is never compressed.
                await connection.SendAsync(taken, token).ConfigureAwait(false);
                connection.Agree(asked, taken, offer);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<EdgeV2Connection> GreetAsync(
        TimeSpan within, string lateCode, Func<CancellationToken, Task> greet, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(within, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var (code, text) = ("", "");
        try
        {
            await greet(either.Token).ConfigureAwait(false);
            return this;
        }
        catch (ProtocolViolationException violation)
        {
            (code, text) = (violation.Code, violation.Message);
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            (code, text) = (lateCode, $"No Hello came within {within.TotalSeconds} s.");
            throw new SessionClosedException(code, text);
        }
        finally
        {
            if (!_greeted) await CloseAsync(code, text, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<Hello> HelloAsync(CancellationToken cancellationToken) =>
        await ReceiveAsync(cancellationToken).ConfigureAwait(false) switch
        {
            Hello hello => hello,
            null when PeerGoodbye is { Code.Length: > 0 } goodbye => throw new HandshakeRefusedException(goodbye.Code, goodbye.Text),
            null => throw new SessionClosedException(SessionFault.TransportFailed, "The peer ended the connection before its Hello."),
            var other => throw new ProtocolViolationException(EdgeV2Fault.HelloExpected, $"Message {other.Type} came where Hello must."),
        };

    private void Agree(Hello peer, Hello taken, EdgeV2Offer offer)
    {
        PeerCapabilities = peer.Capabilities;
        Compression = taken.Compression[0];
        KeepAlive = TimeSpan.FromMilliseconds(taken.KeepAlive);
        _keepAlivesMissed = offer.KeepAlivesMissed;
        _largest = (int)Math.Min(peer.MaxPayload, FrameLimits.AbsoluteMaxPayload);
        var limits = new FrameLimits { MaxPayload = _options.MaxPayload };
        if (Compression is not EdgeV2Compression.None)
            _compression = _options.Compression with { Codec = Codec, MaxSize = Math.Min(_options.Compression.MaxSize, _options.MaxPayload) };
        _framing.Agree(limits, Compression is not EdgeV2Compression.None);
        _greeted = true;
    }
}
