using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>
/// <c>Noise_XX_25519_ChaChaPoly_SHA256</c> without any I/O: three messages, written and read in turn, then the two transport
/// keys. Not thread-safe. After an exception the handshake is over.
/// </summary>
/// <remarks>The Noise Protocol Framework, revision 34, sections 5.3 and 7.5. XX: → e; ← e, ee, s, es; → s, se.</remarks>
public sealed class NoiseHandshake : IDisposable
{
    private const int KeySize = X25519.KeySize;
    private const int SealedKeySize = KeySize + CipherState.TagSize;

    private readonly NoiseSymmetricState _state = new("Noise_XX_25519_ChaChaPoly_SHA256"u8);
    private readonly bool _initiator;
    private readonly X25519PrivateKey _static;
    private readonly X25519PrivateKey _ephemeral;
    private readonly byte[] _remoteEphemeral = new byte[KeySize];
    private readonly byte[] _remoteStatic = new byte[KeySize];
    private int _step;

    /// <summary>Makes the initiator's or the responder's side.</summary>
    /// <param name="initiator">True for the side that writes first.</param>
    /// <param name="prologue">What both sides must agree on beforehand; a difference makes the second message fail to open.</param>
    /// <param name="staticKey">This side's static key; stays the caller's to dispose.</param>
    /// <param name="ephemeral">For test vectors only; unset, a fresh key, as security requires. Disposed with the handshake.</param>
    public NoiseHandshake(bool initiator, ReadOnlySpan<byte> prologue, X25519PrivateKey staticKey, X25519PrivateKey? ephemeral = null)
    {
        ArgumentNullException.ThrowIfNull(staticKey);
        _initiator = initiator;
        _static = staticKey;
        _ephemeral = ephemeral ?? X25519PrivateKey.Generate();
        _state.MixHash(prologue);
    }

    /// <summary>Makes a payload when the transcript so far is known.</summary>
    /// <param name="hash">The handshake hash as it stands before the payload is encrypted.</param>
    public delegate byte[] PayloadFactory(ReadOnlySpan<byte> hash);

    /// <summary>True when all three messages were written or read.</summary>
    public bool IsComplete => _step == 3;

    /// <summary>The handshake hash now; after the third message, the session's unique name (channel binding).</summary>
    public ImmutableArray<byte> Hash => [.. _state.Hash];

    /// <summary>The peer's static key, once it was read; 32 bytes.</summary>
    public ImmutableArray<byte> RemoteStatic => [.. _remoteStatic];

    /// <summary>Writes the next message.</summary>
    /// <exception cref="InvalidOperationException">It is the peer's turn, or the handshake is complete.</exception>
    /// <exception cref="ProtocolViolationException"><see cref="SessionFault.NoiseWeakKey"/>.</exception>
    public byte[] WriteMessage(ReadOnlySpan<byte> payload)
    {
        var copy = payload.ToArray();
        return WriteMessage(_ => copy);
    }

    /// <inheritdoc cref="WriteMessage(ReadOnlySpan{byte})"/>
    /// <param name="payload">Called with the handshake hash as it stands before the payload is encrypted.</param>
    public byte[] WriteMessage(PayloadFactory payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        Turn(writing: true);
        Span<byte> keys = stackalloc byte[KeySize + SealedKeySize];
        var used = 0;
        if (_step < 2)
        {
            _ephemeral.PublicKey.AsSpan().CopyTo(keys);
            _state.MixHash(keys[..KeySize]);
            used = KeySize;
        }

        if (_step == 1) Agree(_ephemeral, _remoteEphemeral);
        if (_step > 0)
        {
            used += _state.EncryptAndHash(_static.PublicKey.AsSpan(), keys[used..]);
            Agree(_static, _remoteEphemeral);
        }

        var body = payload(_state.Hash);
        var message = new byte[used + body.Length + (_state.HasKey ? CipherState.TagSize : 0)];
        keys[..used].CopyTo(message);
        _state.EncryptAndHash(body, message.AsSpan(used));
        _step++;
        return message;
    }

    /// <summary>Reads the peer's next message.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="hash">The handshake hash as it stood before the payload was encrypted.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="InvalidOperationException">It is this side's turn, or the handshake is complete.</exception>
    /// <exception cref="ProtocolViolationException"><see cref="SessionFault.NoiseTruncated"/>,
    /// <see cref="SessionFault.NoiseAuthentication"/> or <see cref="SessionFault.NoiseWeakKey"/>.</exception>
    public byte[] ReadMessage(ReadOnlySpan<byte> message, out ImmutableArray<byte> hash)
    {
        Turn(writing: false);
        var rest = message;
        if (_step < 2)
        {
            Take(ref rest, KeySize).CopyTo(_remoteEphemeral);
            _state.MixHash(_remoteEphemeral);
        }

        if (_step == 1) Agree(_ephemeral, _remoteEphemeral);
        if (_step > 0)
        {
            Open(Take(ref rest, SealedKeySize), _remoteStatic);
            Agree(_ephemeral, _remoteStatic);
        }

        hash = Hash;
        var tag = _state.HasKey ? CipherState.TagSize : 0;
        if (rest.Length < tag) throw Truncated();
        var payload = new byte[rest.Length - tag];
        Open(rest, payload);
        _step++;
        return payload;
    }

    /// <summary>Mixes a further shared secret into all keys that follow: how a hybrid key agreement joins the handshake.</summary>
    public void MixKey(ReadOnlySpan<byte> secret) => _state.MixKey(secret);

    /// <summary>The two transport keys of this side; the caller disposes them.</summary>
    /// <exception cref="InvalidOperationException">The handshake is not complete.</exception>
    public (CipherState Send, CipherState Receive) Split()
    {
        if (!IsComplete) throw new InvalidOperationException("The handshake is not complete.");
        var (forward, backward) = _state.Split();
        return _initiator ? (forward, backward) : (backward, forward);
    }

    /// <summary>Erases the handshake's secrets.</summary>
    public void Dispose()
    {
        _state.Dispose();
        _ephemeral.Dispose();
    }

    // The initiator writes messages 1 and 3, the responder message 2.
    private void Turn(bool writing)
    {
        if (IsComplete) throw new InvalidOperationException("The handshake is complete.");
        if (writing != (_initiator == (_step != 1))) throw new InvalidOperationException("It is the other side's turn.");
    }

    private void Agree(X25519PrivateKey own, ReadOnlySpan<byte> remote)
    {
        Span<byte> shared = stackalloc byte[KeySize];
        if (!own.TryAgree(remote, shared))
            throw new ProtocolViolationException(SessionFault.NoiseWeakKey, "The peer's key is a point of small order.");
        _state.MixKey(shared);
        CryptographicOperations.ZeroMemory(shared);
    }

    private void Open(ReadOnlySpan<byte> ciphertext, Span<byte> destination)
    {
        if (!_state.TryDecryptAndHash(ciphertext, destination))
            throw new ProtocolViolationException(SessionFault.NoiseAuthentication, $"Handshake message {_step + 1} does not open.");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length) throw Truncated();
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static ProtocolViolationException Truncated() =>
        new(SessionFault.NoiseTruncated, "The handshake message is shorter than its parts.");
}
