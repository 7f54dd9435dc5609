using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The calling side of a session handshake, without I/O: <see cref="Start(DateTimeOffset)"/>, then <see cref="Finish"/>. Not thread-safe.</summary>
/// <remarks>Specification: docs/protocol/sessions.md, "Handshake".</remarks>
public sealed class HandshakeInitiator : IDisposable
{
    private readonly IdentityKey _identity;
    private readonly NodeId? _expected;
    private readonly X25519PrivateKey _static;
    private readonly NoiseHandshake _noise;
    private readonly ISessionKem? _kem;
    private readonly ISessionKemKey? _kemKey;

    /// <summary>Makes one side of one handshake.</summary>
    /// <param name="identity">This node's key; stays the caller's.</param>
    /// <param name="expected">Whom to accept; null accepts any node, and the caller pins what it finds.</param>
    public HandshakeInitiator(IdentityKey identity, NodeId? expected = null)
        : this(identity, expected, MlKem768.IfSupported)
    {
    }

    /// <summary>With keys that are known, for vectors and fuzzing. Both are disposed with the handshake.</summary>
    internal HandshakeInitiator(IdentityKey identity, NodeId? expected, ISessionKem? kem, X25519PrivateKey? ephemeral = null, X25519PrivateKey? staticKey = null)
    {
        ArgumentNullException.ThrowIfNull(identity);
        _identity = identity;
        _static = staticKey ?? X25519PrivateKey.Generate();
        _expected = expected;
        _noise = new NoiseHandshake(initiator: true, SessionPrologue.FramingA, _static, ephemeral);
        _kem = kem;
        _kemKey = kem?.Generate();
    }

    /// <summary>The first message.</summary>
    /// <param name="now">This side's clock; the responder accepts 5 s of difference unless it was told otherwise.</param>
    public byte[] Start(DateTimeOffset now)
    {
        Span<byte> nonce = stackalloc byte[HandshakePayload.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return Start(now, nonce);
    }

    /// <summary>With a nonce that is known, for fuzzing.</summary>
    internal byte[] Start(DateTimeOffset now, ReadOnlySpan<byte> nonce) =>
        _noise.WriteMessage(HandshakePayload.WriteOpening(now, nonce, _kem?.Id ?? 0, _kemKey is null ? [] : _kemKey.PublicKey));

    /// <summary>Reads the second message, verifies the responder, and writes the third.</summary>
    /// <param name="response">The second message.</param>
    /// <param name="keys">The session's keys; the caller disposes them.</param>
    /// <returns>The third message.</returns>
    /// <exception cref="ProtocolViolationException">The message is not the answer of the node that was called: a code of
    /// <see cref="SessionFault"/> that begins with noise_ or handshake_.</exception>
    public byte[] Finish(ReadOnlySpan<byte> response, out SessionKeys keys)
    {
        var payload = _noise.ReadMessage(response, out var hash);
        var peer = HandshakePayload.ReadProof(payload, initiator: false, hash, out var rest);
        if (_expected is { } expected && peer.Id != expected)
            throw new ProtocolViolationException(SessionFault.HandshakeWrongPeer, $"Node {peer.Id} answered where {expected} was called.");

        var hybrid = MixKem(rest.Span);
        var confirm = _noise.WriteMessage(before => HandshakePayload.WriteProof(_identity, initiator: true, before));
        var (send, receive) = _noise.Split();
        keys = new SessionKeys(peer, send, receive, _noise.Hash, hybrid);
        return confirm;
    }

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose()
    {
        _noise.Dispose();
        _static.Dispose();
        _kemKey?.Dispose();
    }

    private bool MixKem(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 1) throw HandshakePayload.Malformed("second");
        var id = rest[0];
        var ciphertext = rest[1..];
        if (id == 0 && ciphertext.IsEmpty) return false;
        if (_kem is null || _kemKey is null || id != _kem.Id || ciphertext.Length != _kem.CiphertextSize)
            throw HandshakePayload.Malformed("second");
        var secret = _kemKey.Decapsulate(ciphertext);
        _noise.MixKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }
}
