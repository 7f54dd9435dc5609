using System.Collections.Immutable;
using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>
/// What lies under the seals of the three handshake messages, without the key agreements around it. The input's first byte, modulo 3,
/// says which payload the rest is: the first, the second or the third.
/// </summary>
internal sealed class HandshakePayloadTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FixedKem _kem = new();
    private readonly ImmutableArray<byte> _hash = [.. new FuzzRandom(22).Bytes(32)];
    private readonly IdentityKey[] _keys = [SeededKeys.Identity(new FuzzRandom(23), KeyAlgorithm.P256), SeededKeys.Identity(new FuzzRandom(24), KeyAlgorithm.Secp256k1)];

    public override string Name => "handshake-payload";

    public override IReadOnlyList<string> Decoders => ["HandshakePayload.ReadOpening", "HandshakePayload.ReadProof"];

    public override int MaximumInput => 512;

    public override int SmokeInputs => 2_000;

    public override bool Throws => true;

    public override IReadOnlyList<byte[]> Words => [[1], [2], [0], new byte[16]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        yield return [0, .. HandshakePayload.WriteOpening(Now, random.Bytes(HandshakePayload.NonceSize), 0, [])];
        yield return [0, .. HandshakePayload.WriteOpening(Now, random.Bytes(HandshakePayload.NonceSize), _kem.Id, random.Bytes(FixedKem.Size))];
        foreach (var key in _keys)
        {
            yield return [1, .. HandshakePayload.WriteProof(key, initiator: false, _hash.AsSpan()), _kem.Id, .. random.Bytes(FixedKem.Size)];
            yield return [2, .. HandshakePayload.WriteProof(key, initiator: true, _hash.AsSpan())];
        }
    }

    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (4L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        if (input.IsEmpty) return false;
        var payload = input[1..].ToArray();
        meter.Start();
        if (input.Span[0] % 3 == 0)
        {
            var opening = HandshakePayload.ReadOpening(payload, _kem);
            meter.Stop();
            Expect.That(opening.KemKey is null || opening.KemKey.Value.Length == FixedKem.Size, "a key of another length than the encapsulation's");
            return true;
        }

        var peer = HandshakePayload.ReadProof(payload, initiator: input.Span[0] % 3 == 2, _hash, out _);
        meter.Stop();
        Expect.That(Array.Exists(_keys, key => peer.Equals(key.Public)), "a proof by a key that signed nothing");
        return true;
    }
}
