using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Onion;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>A node's keys and replay tags: no packet is peeled twice.</summary>
internal sealed class RoutingRingTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly OnionPath _path = new();
    private readonly byte[] _scalar = new byte[X25519.KeySize];

    public RoutingRingTarget() => _path.Keys[0].Export(_scalar);

    public override string Name => "routing-ring";

    public override IReadOnlyList<string> Decoders => ["RoutingKeyRing.Peel"];

    public override int MaximumInput => OnionFormat.PacketSize(CellClass.Small) + 8;

    public override int SmokeInputs => 2_000;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++) yield return _path.PacketAt(0, random);
    }

    // The first tag makes the set's table.
    public override long AllocationLimit(int inputLength) => 4096 + inputLength;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        using var ring = new RoutingKeyRing();
        ring.Add(X25519PrivateKey.Import(_scalar), Now.AddHours(-1), Now.AddHours(1));
        meter.Start();
        var result = ring.Peel(input.Span, Now);
        meter.Stop();
        var again = ring.Peel(input.Span, Now);
        var opened = result.Code is not (OnionRefusal.Length or OnionRefusal.Element or OnionRefusal.Mac);
        Expect.That(again.Kind == PeelKind.Refused && again.Code == (opened ? RoutingRefusal.Replayed : result.Code), "the second time has another outcome");
        return result.Kind == PeelKind.Forward;
    }
}
