using System.IO.Pipelines;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Runs a session's handshake over a pipe, within its deadlines. Thread-safe: it keeps no state.</summary>
/// <remarks>Specification: docs/protocol/sessions.md, "Handshake". The pipe is left open for the session, also on failure.</remarks>
public static class SessionHandshake
{
    /// <summary>Opens a session as the calling side.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="identity">This node's key.</param>
    /// <param name="options">Deadlines, and in <see cref="SessionOptions.ExpectedPeer"/> who must answer.</param>
    /// <param name="time">The clock; its time goes into the first message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys, for a <see cref="MessageConnection"/> over the same transport.</returns>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol, or is another node.</exception>
    /// <exception cref="HandshakeRefusedException">The peer said that it refuses.</exception>
    /// <exception cref="SessionClosedException">A deadline passed, or the transport failed or ended.</exception>
    public static Task<SessionKeys> InitiateAsync(
        IDuplexPipe transport, IdentityKey identity, SessionOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        Check(transport, identity, options, time);
        return HandshakeChannel.RunAsync(transport, options, time, firstFrameDeadline: false, InitiateAsync, cancellationToken);

        async Task<SessionKeys> InitiateAsync(HandshakeChannel channel)
        {
            using var handshake = new HandshakeInitiator(identity, options.ExpectedPeer);
            await channel.SendAsync(new HandshakeInit(handshake.Start(time.GetUtcNow()))).ConfigureAwait(false);
            var response = await channel.ReceiveAsync<HandshakeResponse>().ConfigureAwait(false);
            var confirm = handshake.Finish(response.Noise.Span, out var keys);
            return await Keep(keys, channel.SendAsync(new HandshakeConfirm(confirm))).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a session as the called side.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="identity">This node's key.</param>
    /// <param name="nonces">The listener's cache, shared by all its connections.</param>
    /// <param name="options">Deadlines and the timestamp window.</param>
    /// <param name="time">The clock that the caller's time is held against.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="InitiateAsync" path="/returns"/>
    /// <exception cref="ProtocolViolationException">The peer broke the protocol, is stale, or repeats itself; it was told where
    /// the handshake had got far enough to tell it.</exception>
    /// <exception cref="SessionClosedException">A deadline passed, or the transport failed or ended.</exception>
    public static Task<SessionKeys> AcceptAsync(
        IDuplexPipe transport,
        IdentityKey identity,
        IHandshakeNonceCache nonces,
        SessionOptions options,
        TimeProvider time,
        CancellationToken cancellationToken = default)
    {
        Check(transport, identity, options, time);
        ArgumentNullException.ThrowIfNull(nonces);
        return HandshakeChannel.RunAsync(transport, options, time, firstFrameDeadline: true, AcceptAsync, cancellationToken);

        async Task<SessionKeys> AcceptAsync(HandshakeChannel channel)
        {
            using var handshake = new HandshakeResponder(identity, options.TimestampWindow);
            var init = await channel.ReceiveAsync<HandshakeInit>().ConfigureAwait(false);
            byte[] response;
            try
            {
                response = handshake.Respond(init.Noise.Span, time.GetUtcNow());
            }
            catch (ProtocolViolationException violation)
            {
                await channel.SendAsync(Error.Of(0, violation.Code, violation.Message)).ConfigureAwait(false);
                throw;
            }

            await channel.SendAsync(new HandshakeResponse(response)).ConfigureAwait(false);
            var confirm = await channel.ReceiveAsync<HandshakeConfirm>().ConfigureAwait(false);
            var keys = handshake.Finish(confirm.Noise.Span);
            if (handshake.Admit(nonces, time.GetUtcNow()) is not { } refusal) return keys;

            // The initiator takes only sealed frames by now.
            using (keys)
            {
                var text = refusal == SessionFault.HandshakeRepeated
                    ? "This handshake was seen before."
                    : "This node has opened too many sessions within a few seconds. Try again later.";
                await channel.SendSealedAsync(keys, Error.Of(0, refusal, text)).ConfigureAwait(false);
                throw new ProtocolViolationException(refusal, text);
            }
        }
    }

    /// <summary>Refuses a connection before any handshake, and says why: a listener that is full, an address that is barred.</summary>
    /// <exception cref="SessionClosedException">The transport failed or takes no bytes within the handshake deadline.</exception>
    public static Task RefuseAsync(
        IDuplexPipe transport, string code, string text, SessionOptions options, TimeProvider time, CancellationToken cancellationToken = default) =>
        HandshakeChannel.RunAsync(
            transport,
            options,
            time,
            firstFrameDeadline: false,
            async channel =>
            {
                await channel.SendAsync(Error.Of(0, code, text)).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private static async Task<SessionKeys> Keep(SessionKeys keys, Task sent)
    {
        try
        {
            await sent.ConfigureAwait(false);
            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    private static void Check(IDuplexPipe transport, IdentityKey identity, SessionOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
    }
}
