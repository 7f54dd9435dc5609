using System.Buffers.Binary;
using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The payloads of the three handshake messages, as docs/protocol/sessions.md lays them out.</summary>
internal static class HandshakePayload
{
    public const int NonceSize = 16;

    private const string Label = "voxa/session-identity/1";
    private const byte InitiatorRole = 1;
    private const byte ResponderRole = 2;
    private const int ProofSize = PublicIdentity.EcdsaEncodedSize + PublicIdentity.EcdsaSignatureSize;

    /// <summary>First: u64 milliseconds, 16-byte nonce, u8 key encapsulation, its key if it is not 0.</summary>
    public static byte[] WriteOpening(DateTimeOffset now, ReadOnlySpan<byte> nonce, byte kem, ReadOnlySpan<byte> kemKey)
    {
        var payload = new byte[8 + NonceSize + 1 + kemKey.Length];
        BinaryPrimitives.WriteUInt64BigEndian(payload, (ulong)now.ToUnixTimeMilliseconds());
        nonce.CopyTo(payload.AsSpan(8));
        payload[8 + NonceSize] = kem;
        kemKey.CopyTo(payload.AsSpan(8 + NonceSize + 1));
        return payload;
    }

    /// <summary>Reads the first payload; a key encapsulation that is not known here is left out of the answer.</summary>
    public static (ulong Milliseconds, UInt128 Nonce, ReadOnlyMemory<byte>? KemKey) ReadOpening(byte[] payload, ISessionKem? kem)
    {
        if (payload.Length < 8 + NonceSize + 1) throw Malformed("first");
        var milliseconds = BinaryPrimitives.ReadUInt64BigEndian(payload);
        var nonce = BinaryPrimitives.ReadUInt128BigEndian(payload.AsSpan(8));
        var id = payload[8 + NonceSize];
        var key = payload.AsMemory(8 + NonceSize + 1);
        if (id == 0 && !key.IsEmpty) throw Malformed("first");
        if (id == 0 || kem is null || id != kem.Id) return (milliseconds, nonce, null);
        return key.Length == kem.KeySize ? (milliseconds, nonce, key) : throw Malformed("first");
    }

    /// <summary>Second and third: public key, signature; the second adds u8 key encapsulation and its ciphertext.</summary>
    public static byte[] WriteProof(IdentityKey identity, bool initiator, ReadOnlySpan<byte> hash) =>
        [.. identity.Public.Encoded.AsSpan(), .. identity.Sign(Signed(initiator, hash))];

    /// <summary>Reads and verifies a proof; what follows it is returned.</summary>
    public static PublicIdentity ReadProof(byte[] payload, bool initiator, ImmutableArray<byte> hash, out ReadOnlyMemory<byte> rest)
    {
        if (payload.Length < ProofSize) throw Malformed("identity");
        rest = payload.AsMemory(ProofSize);
        if (!PublicIdentity.TryDecode(payload.AsSpan(0, PublicIdentity.EcdsaEncodedSize), out var peer) || !peer.IsNodeKey)
            throw new ProtocolViolationException(SessionFault.HandshakeIdentity, "The peer's identity key is not the key of a node.");
        var signature = payload.AsSpan(PublicIdentity.EcdsaEncodedSize, PublicIdentity.EcdsaSignatureSize);
        if (!peer.Verify(Signed(initiator, hash.AsSpan()), signature))
            throw new ProtocolViolationException(SessionFault.HandshakeIdentity, "The peer's identity key did not sign this handshake.");
        return peer;
    }

    public static ProtocolViolationException Malformed(string which) =>
        new(SessionFault.HandshakePayload, $"The {which} handshake payload is not laid out as documented.");

    // Role and transcript in it: a signature fits no other session and neither the other side of this one.
    private static byte[] Signed(bool initiator, ReadOnlySpan<byte> hash) =>
        new CanonicalWriter(Label).U8(initiator ? InitiatorRole : ResponderRole).Fixed(hash).ToArray();
}
