using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Fuzz.Sealing;

/// <summary>Sealed requests at their recipient: ephemeral key, then sealed bytes, as in the first segment of a request.</summary>
internal sealed class SealedSessionTarget : FuzzTarget
{
    private const byte Channel = 1;
    private const ulong Number = 7;

    private readonly X25519PrivateKey _recipient = SeededKeys.Routing(new FuzzRandom(6));

    public override string Name => "sealed-session";

    public override IReadOnlyList<string> Decoders => ["SealedSession.TryAccept", "SealedSession.TryOpen", "DirectionKey.TryOpen"];

    public override int SmokeInputs => 5_000;

    public override IReadOnlyList<byte[]> Words => [new byte[32], [1, .. new byte[31]], [0xED, .. Enumerable.Repeat((byte)0xFF, 30), 0x7F]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 12; i++)
        {
            using var ephemeral = SeededKeys.Routing(random);
            using var session = SealedSession.Initiate(_recipient.PublicKey.AsSpan(), ephemeral, out var front);
            var plain = random.Bytes(random.Below(300));
            var output = new byte[plain.Length + SealedSession.Overhead];
            session.Seal(SealDirection.Forward, Channel, Number, plain, output);
            yield return [.. front, .. output];
        }
    }

    public override long AllocationLimit(int inputLength) => Refusal;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var front = input.Span[..Math.Min(X25519.KeySize, input.Length)];
        var sealedBytes = input.Span[front.Length..];
        var plain = new byte[Math.Max(0, sealedBytes.Length - SealedSession.Overhead)];
        meter.Start();
        if (!SealedSession.TryAccept(_recipient, front, out var session)) return false;
        using (session)
        {
            if (!session.TryOpen(SealDirection.Forward, Channel, Number, sealedBytes, plain))
            {
                meter.Stop();
                Expect.That(plain.AsSpan().IndexOfAnyExcept((byte)0) < 0, "plaintext that nobody authenticated was left behind");
                return false;
            }

            meter.Stop();
            var again = new byte[sealedBytes.Length];
            session.Seal(SealDirection.Forward, Channel, Number, plain, again);
            Expect.Same(sealedBytes, again, "the bytes sealed again");
            Expect.That(!session.TryOpen(SealDirection.Backward, Channel, Number, sealedBytes, plain), "the other direction opens it too");
            Expect.That(!session.TryOpen(SealDirection.Forward, Channel, Number + 1, sealedBytes, again), "another number opens it too");
        }

        return true;
    }
}
