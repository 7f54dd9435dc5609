using System.Buffers;
using System.Collections.Immutable;
using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Fuzz.Sessions;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Fuzz.EdgeV2;

/// <summary>
/// All that one end of a connection of framing B ever sends, behind TLS: its Hello, and then messages, some of them compressed as the
/// Hello settled. Read by the end that accepts, or by the one that asked.
/// </summary>
internal sealed class EdgeV2ConnectionTarget(bool accepting) : FuzzTarget
{
    private static readonly SessionOptions Options = new() { MaxPayload = 64 * 1024, Compression = new CompressionOptions { MaxSize = 64 * 1024 } };
    private static readonly EdgeV2Compression[] Codecs = [EdgeV2Compression.None, EdgeV2Compression.Lz4, EdgeV2Compression.Zstandard];

    private readonly PublicIdentity _peer = SeededKeys.Public(new FuzzRandom(31));
    private readonly ManualTimeProvider _time = new();

    public override string Name => accepting ? "edgev2-accepting" : "edgev2-calling";

    public override IReadOnlyList<string> Decoders =>
        [accepting ? "EdgeV2Connection.AcceptAsync" : "EdgeV2Connection.OpenAsync", "EdgeV2Connection.ReceiveAsync", "FrameReceiver.ReceiveAsync", "PayloadCompressor.Decompress"];

    public override int SmokeInputs => 2_000;

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [(ulong)Options.MaxPayload, EdgeV2Offer.LeastMaxPayload, 1_000, 30_000, Hello.MaxCapabilities];

    public override IReadOnlyList<byte[]> Words => [[2, 1, 0, 0], [2, 12, 0, 1], [0, 1, 0, 2], .. EdgeV2MessageTable.Types.Select(type => new byte[] { 2, type, 0, 0, 0, 0 })];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var codec in Codecs)
        {
            // Who asks offers all, who answers takes one.
            ImmutableArray<EdgeV2Compression> offered = accepting ? [codec, .. Codecs[1..].Where(other => other != codec)] : [codec];
            var hello = SeededEdgeMessages.Frame(new Hello([EdgeV2Offer.Version], offered, ["a"], 30_000, 1 << 20));
            yield return hello;
            foreach (var message in SeededEdgeMessages.EachKind(random).Where(message => message is not Hello))
                yield return [.. hello, .. SeededEdgeMessages.Frame(message), .. Frame(new Message(MessageKind.Request, 1, "echo", new byte[3000]), codec), .. SeededEdgeMessages.Frame(Goodbye.Of("", ""))];
        }
    }

    // The decoded and inflated messages and, for a connection that lives for one input only, its queue, timers and tasks.
    public override long AllocationLimit(int inputLength) => (4 * Refusal) + (136L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var transport = new FixedTransport(Segments.Of(input, input.Length));
        meter.Start();
        var greeting = accepting
            ? EdgeV2Connection.AcceptAsync(transport, _peer, EdgeV2Offer.Default, Options, _time)
            : EdgeV2Connection.OpenAsync(transport, _peer, EdgeV2Offer.Default, Options, _time);
        try
        {
            // A greeting that failed says goodbye before it throws, on another thread.
            var connection = greeting.GetAwaiter().GetResult();
            try
            {
                return Read(connection, input.Length, meter);
            }
            finally
            {
                meter.Stop();
                connection.Abort("The input is used up.");
                connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception ended) when (ended is SessionClosedException or HandshakeRefusedException)
        {
            meter.Stop();
            Expect.That(ended is HandshakeRefusedException || ((SessionClosedException)ended).Code == SessionFault.TransportFailed, "the connection ended for another reason than the stream's end");
            return false;
        }
    }

    private static bool Read(EdgeV2Connection connection, int bytes, AllocationMeter meter)
    {
        Expect.That(connection.KeepAlive >= EdgeV2Offer.LeastKeepAlive && connection.KeepAlive <= EdgeV2Offer.Default.KeepAlive, "a silence was agreed on that was not offered");
        Expect.That(Codecs.Contains(connection.Compression), "a compression was agreed on that was not offered");
        var messages = 0;
        while (Receive(connection) is { } message)
        {
            messages++;
            if (message is Hello) throw new BrokenPromiseException("a second Hello was handed out");
            if (message is not UnknownMessage && SeededEdgeMessages.Encode(message).Length > Options.MaxPayload) throw new BrokenPromiseException("a message is over the limit");
        }

        meter.Stop();
        Expect.That(messages <= bytes / EdgeV2Header.Size, "more messages than bytes for them");
        return true;
    }

    private static EdgeV2Message? Receive(EdgeV2Connection connection)
    {
        var receiving = connection.ReceiveAsync(CancellationToken.None);
        return receiving.IsCompleted ? receiving.GetAwaiter().GetResult() : throw new BrokenPromiseException("the connection waits although all bytes and the end are there");
    }

    private static byte[] Frame(EdgeV2Message message, EdgeV2Compression compression)
    {
        if (compression is EdgeV2Compression.None) return SeededEdgeMessages.Frame(message);
        var codec = compression is EdgeV2Compression.Zstandard ? CompressionCodec.Zstandard : CompressionCodec.Lz4;
        var packed = new ArrayBufferWriter<byte>();
        if (PayloadCompressor.TryCompress(SeededEdgeMessages.Encode(message), CompressionOptions.Default with { Codec = codec }, packed) <= 0) return SeededEdgeMessages.Frame(message);
        var output = new ArrayBufferWriter<byte>();
        EdgeV2FrameCodec.Write(message.Type, EdgeV2Flags.Compressed, packed.WrittenSpan, output);
        return output.WrittenSpan.ToArray();
    }
}
