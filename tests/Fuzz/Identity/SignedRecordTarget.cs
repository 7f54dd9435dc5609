using System.Text;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>A record in canonical encoding: what it accepts is the only encoding of what it means.</summary>
internal sealed class SignedRecordTarget<T>(
    string name, string decoder, string label, SignedRecordTarget<T>.Decoder decode, Func<T, byte[]> encode, Func<FuzzRandom, T> make, Action<T>? use = null, string? also = null)
    : FuzzTarget
    where T : class
{
    public delegate bool Decoder(ReadOnlySpan<byte> encoded, out T? record, out string? fault);

    public override string Name => name;

    public override IReadOnlyList<string> Decoders => [decoder, .. also is null ? Array.Empty<string>() : [also], "SignedParts.TryDecode", "SignedParts.TryRead"];

    // Each reads a point of a curve, some an RSA key.
    public override int SmokeInputs => 5_000;

    public override IReadOnlyList<ulong> Limits => [4, 16, 32, 34, 63, 64, 253, 1024, 1100, (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()];

    public override IReadOnlyList<byte[]> Words => [[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)], "voxa"u8.ToArray(), [0, 0, 0, 34, 1, 2], [0, 0, 0, 34, 2, 3]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random) => Enumerable.Range(0, 24).Select(_ => encode(make(random)));

    // A list of k strings costs their headers beside their bytes; sixteen times covers one-byte texts in every list.
    public override long AllocationLimit(int inputLength) => Refusal + (16L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = decode(input.Span, out var record, out var fault);
        meter.Stop();
        Expect.That(accepted == (record is not null) && accepted == (fault is null), "result, record and fault contradict each other");
        if (!accepted) return false;
        Expect.Same(input.Span, encode(record!), "the record's encoding");
        use?.Invoke(record!);
        return true;
    }
}
