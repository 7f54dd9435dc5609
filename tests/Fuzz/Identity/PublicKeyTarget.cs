using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>Public keys in their wire encoding.</summary>
internal sealed class PublicKeyTarget : FuzzTarget
{
    private static readonly byte[] Data = [1, 2, 3];

    public override string Name => "public-key";

    public override IReadOnlyList<string> Decoders => ["PublicIdentity.TryDecode", "PublicIdentityDecoder.TryDecode"];

    public override int MaximumInput => PublicIdentity.MaximumEncodedSize + 64;

    public override int SmokeInputs => 4_000;

    public override IReadOnlyList<ulong> Limits => [33, 34, PublicIdentity.MaximumEncodedSize];

    public override IReadOnlyList<byte[]> Words => [[1, 2], [2, 3], [3, 0x30, 0x82], [1, 4], [1, 0], [0x02, 0x03, 1, 0, 1]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 12; i++) yield return [.. SeededKeys.Public(random).Encoded];
        yield return [(byte)KeyAlgorithm.Rsa, .. SeededKeys.RsaSubjectPublicKeyInfo(random, 2048)];
        yield return [(byte)KeyAlgorithm.Rsa, .. SeededKeys.RsaSubjectPublicKeyInfo(random, 8192)];
    }

    public override long AllocationLimit(int inputLength) => Refusal + (16L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = PublicIdentity.TryDecode(input.Span, out var identity);
        meter.Stop();
        if (!accepted) return false;
        Expect.Same(input.Span, identity!.Encoded.AsSpan(), "the key's encoding");
        Expect.That(identity.Id == NodeId.FromPublicKey(input.Span), "the id is not that of the key");
        Expect.That(PublicIdentity.TryParse(identity.ToBase64(), out var same, out _) && same.Equals(identity), "the key's text is another key");
        Expect.That(!identity.Verify(Data, input.Span), "a key verified bytes that nobody signed");
        return true;
    }
}
