using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>
/// The second message, read by the initiator, or the third, read by the responder. Both are bound to keys of their own
/// handshake, so an input is what is changed in a valid one: the lowest bit of its first byte chooses between the message as
/// it travels and the payload under its seal, the next bit between the peer's two keys, the rest is laid over that by exclusive
/// or, and its length is the new length.
/// </summary>
internal sealed class HandshakeProofTarget(bool second) : FuzzTarget
{
    private const int ProofSize = PublicIdentity.EcdsaEncodedSize + PublicIdentity.EcdsaSignatureSize;
    private const int SealedKeys = 32 + 16 + 16;
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Nonce = new byte[HandshakePayload.NonceSize];

    private readonly IdentityKey _own = SeededKeys.Identity(new FuzzRandom(3), KeyAlgorithm.P256);
    // Signatures of the one take a tenth of the time of the other's, so most seeds are of that.
    private readonly IdentityKey _fast = SeededKeys.Identity(new FuzzRandom(4), KeyAlgorithm.P256);
    private readonly IdentityKey _slow = SeededKeys.Identity(new FuzzRandom(4), KeyAlgorithm.Secp256k1);
    private readonly X25519PrivateKey _static = SeededKeys.Routing(new FuzzRandom(5));
    private readonly FixedKem _kem = new();
    private readonly byte[] _opening = HandshakePayload.WriteOpening(Now, Nonce, 0, []);
    private readonly Dictionary<IdentityKey, byte[]> _untouched = [];
    private readonly Dictionary<IdentityKey, byte[]> _proofs = [];

    public override string Name => second ? "handshake-second" : "handshake-third";

    public override IReadOnlyList<string> Decoders =>
        [second ? "HandshakeInitiator.Finish" : "HandshakeResponder.Finish", "NoiseHandshake.ReadMessage", "NoiseSymmetricState.TryDecryptAndHash", "HandshakePayload.ReadProof"];

    public override int MaximumInput => 512;

    public override int SmokeInputs => 200;

    public override bool Throws => true;

    private int PayloadSize => second ? ProofSize + 1 + FixedKem.Size : ProofSize;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (byte i = 0; i < 12; i++)
        {
            var peer = (byte)(i == 11 ? 2 : 0);
            yield return i % 3 == 0 ? [peer, .. new byte[SealedKeys + PayloadSize + (second ? 32 : 0)]] : [(byte)(1 | peer), .. new byte[PayloadSize]];
        }
    }

    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (4L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        if (input.IsEmpty) return false;
        var inside = (input.Span[0] & 1) == 1;
        var peer = (input.Span[0] & 2) == 0 ? _fast : _slow;
        var change = input[1..];
        var untouched = change.Length == (inside ? PayloadSize : SealedKeys + PayloadSize + (second ? 32 : 0)) && change.Span.IndexOfAnyExcept((byte)0) < 0;
        var (payload, message) = inside ? (change, default(ReadOnlyMemory<byte>?)) : (new byte[PayloadSize], change);
        using var keys = second ? Second(peer, payload, message, meter) : Third(peer, payload, message, meter);
        Expect.That(keys.Peer.Equals(peer.Public), "another peer than the one that signed");
        // What follows the proof in the second message is not signed, but any change of it ends in other session keys.
        var kemAlone = second && inside && change.Length == PayloadSize && change.Span[..(ProofSize + 1)].IndexOfAnyExcept((byte)0) < 0;
        var without = second && inside && change.Length == ProofSize + 1 && change.Span[..ProofSize].IndexOfAnyExcept((byte)0) < 0 && change.Span[ProofSize] == _kem.Id;
        Expect.That(untouched || kemAlone || without, "a changed message was accepted");
        return true;
    }

    private SessionKeys Second(IdentityKey identity, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte>? message, AllocationMeter meter)
    {
        using var initiator = Initiator(identity);
        var opening = initiator.Start(Now, Nonce);
        var response = message is { } change ? Change(Untouched(identity, opening), change) : Respond(identity, opening, payload);
        meter.Start();
        initiator.Finish(response, out var keys);
        meter.Stop();
        return keys;
    }

    /// <summary>All keys and the nonce are the same each time, so an answer to the one is an answer to all.</summary>
    private byte[] Untouched(IdentityKey identity, byte[] opening)
    {
        if (!_untouched.TryGetValue(identity, out var response)) _untouched[identity] = response = Respond(identity, opening, new byte[PayloadSize]);
        return response;
    }

    private byte[] Respond(IdentityKey identity, byte[] opening, ReadOnlyMemory<byte> payload)
    {
        using var peer = new NoiseHandshake(initiator: false, SessionPrologue.FramingA, _static, Known(7));
        peer.ReadMessage(opening, out _);
        _kem.TryEncapsulate(new byte[FixedKem.Size], out var ciphertext, out _);
        return peer.WriteMessage(hash => Change([.. Proof(identity, initiator: false, hash), _kem.Id, .. ciphertext], payload));
    }

    private HandshakeInitiator Initiator(IdentityKey identity) => new(_own, identity.Public.Id, _kem, Known(6), Known(8));

    /// <summary>The initiator's transcript up to here never changes, so one signature serves.</summary>
    private byte[] Proof(IdentityKey identity, bool initiator, ReadOnlySpan<byte> hash)
    {
        if (!_proofs.TryGetValue(identity, out var proof)) _proofs[identity] = proof = HandshakePayload.WriteProof(identity, initiator, hash);
        return proof;
    }

    private SessionKeys Third(IdentityKey identity, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte>? message, AllocationMeter meter)
    {
        using var responder = new HandshakeResponder(_own, TimeSpan.FromSeconds(5), kem: null, Known(6), Known(8));
        using var peer = new NoiseHandshake(initiator: true, SessionPrologue.FramingA, _static, Known(7));
        var opening = peer.WriteMessage(_opening);
        // The responder signs anew each time, so here the transcript differs from input to input.
        peer.ReadMessage(responder.Respond(opening, Now), out _);
        var confirm = peer.WriteMessage(hash => Change(HandshakePayload.WriteProof(identity, initiator: true, hash), payload));
        if (message is { } change) confirm = Change(confirm, change);
        meter.Start();
        var keys = responder.Finish(confirm);
        meter.Stop();
        return keys;
    }

    private static X25519PrivateKey Known(int seed) => SeededKeys.Routing(new FuzzRandom((ulong)seed));

    private static byte[] Change(byte[] valid, ReadOnlyMemory<byte> change)
    {
        var changed = change.ToArray();
        for (var i = 0; i < Math.Min(valid.Length, changed.Length); i++) changed[i] ^= valid[i];
        return changed;
    }
}
