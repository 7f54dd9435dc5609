using System.Buffers;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class AllocationTests
{
    private const int Rounds = 200;

    // A message record and its array's header; in debug builds the compiler makes a class of each async method besides.
#if DEBUG
    private const int Slack = 1_024;
#else
    private const int Slack = 96;
#endif

    [Fact]
    public async Task Receive_SteadyState_AllocatesTheMessagesAlone()
    {
        await using var peer = await Attacker.ConnectAsync();
        var packet = new byte[2_048];
        var frames = Enumerable.Range(0, 2 * Rounds).Select(_ => peer.Seal(new DeliverPacket(packet))).ToArray();
        await peer.Write(frames);

        // All frames are there, so each receive ends on this thread, and its allocations can be counted.
        for (var i = 0; i < Rounds; i++) Receive();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) Receive();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        Assert.InRange(each, packet.Length, packet.Length + Slack);

        void Receive()
        {
            var receiving = peer.Victim.ReceiveAsync(CancellationToken.None);
            Assert.True(receiving.IsCompleted);
            if (receiving.Result is not DeliverPacket) Assert.Fail("Another message.");
        }
    }

    [Fact]
    public async Task Seal_SteadyState_AllocatesNothing()
    {
        var (pipes, time) = (new PipePair(), new Testing.ManualTimeProvider());
        var (client, server) = await SessionPair.HandshakeAsync(pipes, time, SessionOptions.Default);
        using var sender = new SecureFramer(client, RekeyPolicy.Default, time);
        using var receiver = server;
        var output = new ArrayBufferWriter<byte>(4_096);
        var message = new SubmitPacket(default, new byte[2_048]);
        for (var i = 0; i < Rounds; i++) Send();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) Send();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Rounds - 1);

        void Send()
        {
            var frame = OutgoingFrame.Of(message, CompressionOptions.Default);
            sender.Seal(frame.Header.Flags, frame.Payload, output);
            frame.Return();
            output.ResetWrittenCount();
        }
    }
}
