using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>The first handshake message, which anybody on the network can send, read by the responder.</summary>
internal sealed class HandshakeFirstTarget : FuzzTarget
{
    // Ephemeral key, sealed static key, and a sealed proof with the number of a key encapsulation.
    private const int ResponseSize = 32 + 48 + 34 + 64 + 1 + 16;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly IdentityKey _identity = SeededKeys.Identity(new FuzzRandom(2), KeyAlgorithm.P256);
    private readonly FixedKem _kem = new();

    public override string Name => "handshake-first";

    public override IReadOnlyList<string> Decoders => ["HandshakeResponder.Respond", "NoiseHandshake.ReadMessage", "NoiseSymmetricState.TryDecryptAndHash", "HandshakePayload.ReadOpening"];

    public override int SmokeInputs => 1_000;

    public override bool Throws => true;

    public override IReadOnlyList<byte[]> Words => [new byte[32], [0xFF], [1], [0]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 12; i++)
        {
            using var key = SeededKeys.Routing(random);
            using var noise = new NoiseHandshake(initiator: true, SessionPrologue.FramingA, key, SeededKeys.Routing(random));
            var opening = HandshakePayload.WriteOpening(
                Now.AddMilliseconds(random.Between(-5000, 5000)), random.Bytes(HandshakePayload.NonceSize), (byte)(i % 3), i % 3 == 0 ? [] : random.Bytes(FixedKem.Size)[..^1].Prepend((byte)0).ToArray());
            yield return noise.WriteMessage(opening);
        }
    }

    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (4L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        using var responder = new HandshakeResponder(_identity, Window, _kem);
        meter.Start();
        var response = responder.Respond(input.Span, Now);
        meter.Stop();
        Expect.That(response.Length is ResponseSize or ResponseSize + FixedKem.Size, "the answer has another length than documented");
        return true;
    }
}
