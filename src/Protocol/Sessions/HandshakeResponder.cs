using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// The called side of a session handshake, without I/O: <see cref="Respond"/>, <see cref="Finish"/>, <see cref="Admit"/>.
/// Not thread-safe.
/// </summary>
/// <remarks>Specification: docs/protocol/sessions.md, "Handshake".</remarks>
public sealed class HandshakeResponder : IDisposable
{
    private readonly IdentityKey _identity;
    private readonly TimeSpan _window;
    private readonly X25519PrivateKey _static;
    private readonly NoiseHandshake _noise;
    private readonly ISessionKem? _kem;
    private UInt128 _nonce;
    private NodeId? _peer;
    private bool _hybrid;

    /// <summary>Makes one side of one handshake.</summary>
    /// <param name="identity">This node's key; stays the caller's.</param>
    /// <param name="window">How far the initiator's clock may be off, either way. Documented default 5 s.</param>
    public HandshakeResponder(IdentityKey identity, TimeSpan window)
        : this(identity, window, MlKem768.IfSupported)
    {
    }

    /// <summary>With keys that are known, for vectors and fuzzing. Both are disposed with the handshake.</summary>
    internal HandshakeResponder(IdentityKey identity, TimeSpan window, ISessionKem? kem, X25519PrivateKey? ephemeral = null, X25519PrivateKey? staticKey = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        _identity = identity;
        _static = staticKey ?? X25519PrivateKey.Generate();
        _window = window;
        _noise = new NoiseHandshake(initiator: false, SessionPrologue.FramingA, _static, ephemeral);
        _kem = kem;
    }

    /// <summary>Reads the first message and writes the second.</summary>
    /// <param name="init">The first message.</param>
    /// <param name="now">This side's clock.</param>
    /// <exception cref="ProtocolViolationException"><see cref="SessionFault.HandshakeStale"/> if the initiator's clock is outside
    /// the window; other codes of <see cref="SessionFault"/> for bytes that are no first message.</exception>
    public byte[] Respond(ReadOnlySpan<byte> init, DateTimeOffset now)
    {
        var (milliseconds, nonce, kemKey) = HandshakePayload.ReadOpening(_noise.ReadMessage(init, out _), _kem);
        var off = Int128.Abs((Int128)milliseconds - now.ToUnixTimeMilliseconds());
        if (off > (long)_window.TotalMilliseconds)
        {
            throw new ProtocolViolationException(
                SessionFault.HandshakeStale,
                $"The clocks of the two nodes differ by {off} ms; at most {(long)_window.TotalMilliseconds} ms are accepted. Set the clock.");
        }

        _nonce = nonce;
        byte[] ciphertext = [], secret = [];
        if (kemKey is { } key && !_kem!.TryEncapsulate(key.Span, out ciphertext, out secret)) throw HandshakePayload.Malformed("first");
        _hybrid = secret.Length > 0;
        var response = _noise.WriteMessage(hash =>
            [.. HandshakePayload.WriteProof(_identity, initiator: false, hash), _hybrid ? _kem!.Id : (byte)0, .. ciphertext]);
        if (!_hybrid) return response;
        _noise.MixKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return response;
    }

    /// <summary>Reads the third message and verifies the initiator. <see cref="Admit"/> comes before any use of the keys.</summary>
    /// <returns>The session's keys; the caller disposes them.</returns>
    /// <exception cref="ProtocolViolationException">The message does not prove an identity: a code of <see cref="SessionFault"/>.</exception>
    public SessionKeys Finish(ReadOnlySpan<byte> confirm)
    {
        var payload = _noise.ReadMessage(confirm, out var hash);
        var peer = HandshakePayload.ReadProof(payload, initiator: true, hash, out var rest);
        if (!rest.IsEmpty) throw HandshakePayload.Malformed("third");
        _peer = peer.Id;
        var (send, receive) = _noise.Split();
        return new SessionKeys(peer, send, receive, _noise.Hash, _hybrid);
    }

    /// <summary>Enters the handshake's nonce, now that it is known whose it is.</summary>
    /// <returns>Null to go on; else the code to refuse with: <see cref="SessionFault.HandshakeRepeated"/> or
    /// <see cref="SessionFault.HandshakeTooMany"/>.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Finish"/> has not succeeded.</exception>
    public string? Admit(IHandshakeNonceCache cache, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cache);
        var peer = _peer ?? throw new InvalidOperationException("The initiator is not known yet.");
        return cache.Enter(peer, _nonce, now) switch
        {
            NonceVerdict.Fresh => null,
            NonceVerdict.Repeated => SessionFault.HandshakeRepeated,
            _ => SessionFault.HandshakeTooMany,
        };
    }

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose()
    {
        _noise.Dispose();
        _static.Dispose();
    }
}
