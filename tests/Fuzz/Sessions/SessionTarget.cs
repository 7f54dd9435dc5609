using System.Buffers;
using System.Buffers.Binary;
using OrleansVoxa.Fuzz.Framing;
using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>
/// An established session under fuzzing. Behind the seal: the input is a list of flags, length and payload which are sealed
/// as a peer would, so that it reaches what only an authenticated peer reaches. In front of it: the input is the stream.
/// </summary>
internal sealed class SessionTarget(bool behindSeal) : FuzzTarget
{
    private const int FrameHead = 3;
    private static readonly byte[] PeerKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] OwnKey = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];
    private static readonly SessionOptions Options = new() { MaxPayload = 64 * 1024, Compression = new CompressionOptions { MaxSize = 64 * 1024 } };

    private readonly PublicIdentity _peer = SeededKeys.Public(new FuzzRandom(1));
    private readonly ManualTimeProvider _time = new();

    public override string Name => behindSeal ? "session-inside" : "session-stream";

    public override IReadOnlyList<string> Decoders => behindSeal
        ? ["MessageConnection.ReceiveAsync", "SecureFramer.Open", "FrameReceiver.ReceiveAsync"]
        : ["SecureFramer.Open", "CipherState.TryOpen", "FrameReceiver.ReceiveAsync"];

    public override int SmokeInputs => 3_000;

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [(ulong)Options.MaxPayload, 64 * 1024 + 16];

    public override IReadOnlyList<byte[]> Words => [[0xDE, 0xAD, 0xBE, 0xEF, 1, 2], [0, 0, 4, 32, 0, 0, 0], [1, 0, 20], [5, 0, 20], .. MessageTable.Tags.Select(BitConverter.GetBytes)];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var message in SeededMessages.EachKind(random).Where(message => message is not (HandshakeInit or HandshakeResponse or HandshakeConfirm)))
            yield return Seed(SeededMessages.Encode(message));
        yield return Seed(SeededMessages.Encode(new Ping()), SeededMessages.Encode(new Rekey()), SeededMessages.Encode(new Pong()));
        yield return Seed(SeededMessages.Encode(new Data(new byte[3000])));
    }

    // The decoded messages, the inflated payloads and, for a session that lives for one input only, its queue, timers and keys.
    public override long AllocationLimit(int inputLength) => (3 * Refusal) + (136L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var stream = behindSeal ? Seal(input.Span) : input;
        var transport = new FixedTransport(Segments.Of(stream, input.Length));
        var keys = new SessionKeys(_peer, new CipherState(OwnKey), new CipherState(PeerKey), [], Hybrid: false);
        meter.Start();
        var connection = new MessageConnection(transport, keys, Options, _time);
        try
        {
            var messages = 0;
            while (Receive(connection) is { } message)
            {
                messages++;
                if (message is not UnknownMessage && SeededMessages.Encode(message).Length > Options.MaxPayload) throw new BrokenPromiseException("a message is over the limit");
            }

            meter.Stop();
            Expect.That(messages <= 1 + (input.Length / 4), "more messages than bytes for them");
            return true;
        }
        finally
        {
            meter.Stop();
            connection.Abort("The input is used up.");
            connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Message? Receive(MessageConnection connection)
    {
        var receiving = connection.ReceiveAsync(CancellationToken.None);
        return receiving.IsCompleted ? receiving.GetAwaiter().GetResult() : throw new BrokenPromiseException("the session waits although all bytes and the end are there");
    }

    private byte[] Seed(params byte[][] payloads)
    {
        var plain = new List<byte>();
        foreach (var payload in payloads)
        {
            var packed = new ArrayBufferWriter<byte>();
            var size = PayloadCompressor.TryCompress(payload, CompressionOptions.Default, packed);
            var bytes = size > 0 ? packed.WrittenSpan.ToArray() : payload;
            plain.AddRange([(byte)(size > 0 ? FrameFlags.Compressed : 0), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
        }

        return behindSeal ? [.. plain] : Seal([.. plain]).ToArray();
    }

    // The peer's side; it knows no better than to go over to the next key after a payload that is the rekey message.
    private ReadOnlyMemory<byte> Seal(ReadOnlySpan<byte> frames)
    {
        var output = new ArrayBufferWriter<byte>();
        using var keys = new SessionKeys(_peer, new CipherState(PeerKey), new CipherState(OwnKey), [], Hybrid: false);
        using var framer = new SecureFramer(keys, RekeyPolicy.Default, _time);
        while (frames.Length > FrameHead)
        {
            var flags = (FrameFlags)(frames[0] & 5);
            if (flags == FrameFlags.Zstandard) flags = FrameFlags.None;
            var payload = frames.Slice(FrameHead, Math.Clamp(BinaryPrimitives.ReadUInt16BigEndian(frames[1..]), (ushort)1, (ushort)(frames.Length - FrameHead)));
            framer.Seal(flags, payload, output);
            if (payload.Length == 4 && BinaryPrimitives.ReadUInt32LittleEndian(payload) == Rekey.WireTag) framer.RekeySending();
            frames = frames[(FrameHead + payload.Length)..];
        }

        return output.WrittenMemory;
    }
}
