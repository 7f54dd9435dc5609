using System.Buffers;
using OrleansVoxa.Fuzz.Framing;
using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>
/// What a stranger sends on a new connection, to a listener or as the answer to a call. No stream that was prepared can complete
/// a handshake, so the best that it comes to is an orderly end: the transport's, or a refusal that was understood.
/// </summary>
internal sealed class HandshakeStreamTarget(bool accepting) : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly IdentityKey _identity = SeededKeys.Identity(new FuzzRandom(19), KeyAlgorithm.P256);
    private readonly HandshakeNonceCache _nonces = new();
    private readonly ManualTimeProvider _time = new(Now);

    public override string Name => accepting ? "handshake-accepting" : "handshake-calling";

    public override IReadOnlyList<string> Decoders => [accepting ? "SessionHandshake.AcceptAsync" : "SessionHandshake.InitiateAsync", "FrameReceiver.ReceiveAsync"];

    public override int SmokeInputs => 1_000;

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [(ulong)FrameLimits.Handshake.MaxPayload];

    public override IReadOnlyList<byte[]> Words => [[0xDE, 0xAD, 0xBE, 0xEF, 1, 0], [3, 0, 0, 0], [31, 0, 0, 0], new byte[32]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 8; i++)
        {
            if (!accepting || i == 0)
            {
                yield return Frame(new Error(0, "overloaded", random.Text("abc é", 0, 30)));
                continue;
            }

            using var key = SeededKeys.Routing(random);
            using var noise = new NoiseHandshake(initiator: true, SessionPrologue.FramingA, key, SeededKeys.Routing(random));
            yield return Frame(new HandshakeInit(noise.WriteMessage(HandshakePayload.WriteOpening(Now, random.Bytes(HandshakePayload.NonceSize), 0, []))));
        }
    }

    // The message, the answer, and the timers and keys of one handshake.
    public override long AllocationLimit(int inputLength) => (4 * Refusal) + (8L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var transport = new FixedTransport(Segments.Of(input, input.Length));
        meter.Start();
        var handshake = accepting
            ? SessionHandshake.AcceptAsync(transport, _identity, _nonces, SessionOptions.Default, _time)
            : SessionHandshake.InitiateAsync(transport, _identity, SessionOptions.Default, _time);
        if (!handshake.IsCompleted) throw new BrokenPromiseException("the handshake waits although all bytes and the end are there");
        try
        {
            handshake.GetAwaiter().GetResult().Dispose();
        }
        catch (HandshakeRefusedException)
        {
            return true;
        }
        catch (SessionClosedException closed)
        {
            meter.Stop();
            Expect.That(closed.Code == SessionFault.TransportFailed, "the handshake ended for another reason than the stream's end");
            return accepting && !input.IsEmpty;
        }

        throw new BrokenPromiseException("a handshake was completed by a peer that does not know its keys");
    }

    private static byte[] Frame(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Write(FrameFlags.None, SeededMessages.Encode(message), output);
        return output.WrittenSpan.ToArray();
    }
}
