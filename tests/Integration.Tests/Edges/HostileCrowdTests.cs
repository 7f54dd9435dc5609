using System.Buffers;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Integration.Tests.Edges;

/// <summary>Ten thousand peers at once that hold a connection and go no further, and more that stop within a frame. A good one is served meanwhile, and afterwards nothing of them is left.</summary>
public sealed class HostileCrowdTests
{
    private const int Crowd = 10_000;
    private const int Slow = 2_000;
    private const int Waves = 3;

    // Handles that the program opens and closes beside those of the crowd: a good peer's that is just ending, a file's.
    private const int Others = 8;

    // Fewer than any system lets wait to be accepted.
    private const int Queue = 500;

    // The silo's heap, in the runtime's own notation: room for one wave, and not for what three would leave if it stayed.
    private const string Heap = "0x10000000";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);
    private static readonly byte[] Header = Convert.FromHexString("DEADBEEF0100");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_TenThousandThatStopAtEachPhase_GoodPeersAreServedAndNothingIsLeft()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Handles of another process are counted in /proc.");
        await using var network = VoxaNetwork.Create(
            "--p2p:maxConnections", "13000", "--p2p:maxConnectionsPerAddress", "13000", "--p2p:acceptsPerSecond", "100000", "--p2p:messagesPerSecond", "100000",
            "--p2p:firstFrameDeadline", "00:10:00", "--p2p:handshakeDeadline", "00:10:00", "--relays", "0");
        await network.StartSiloAsync(Cancellation, ProgramHost.Plain.With("DOTNET_GCHeapHardLimit", Heap));
        await AssertServesAsync(network.SessionPort);
        var handles = Handles(network.Silo.Id);
        using var key = IdentityKey.Generate();
        for (var wave = 0; wave < Waves; wave++)
        {
            using var crowd = new SilentCrowd();
            // Nothing; and a handshake that the edge has answered, which costs it key agreements and a signature.
            await JoinAsync(crowd, network, Crowd - 200, ReadOnlyMemory<byte>.Empty, handles);
            var hello = FirstMessage(key);
            await JoinAsync(crowd, network, 200, hello, handles);
            // Half a header; half a frame. Whoever has begun one and does not go on is cut within seconds.
            using var slow = new SilentCrowd();
            await slow.JoinAsync(network.SessionPort, Slow / 2, Header.AsMemory(0, 3), Cancellation);
            await slow.JoinAsync(network.SessionPort, Slow / 2, hello.AsMemory(0, hello.Length / 2), Cancellation);

            await AssertServesAsync(network.SessionPort);

            await UntilAsync(() => Handles(network.Silo.Id) <= handles + Crowd + Others);

            // That the edge cuts each of the others at its deadline is shown on the fake clock, in the edge's own tests.
            crowd.Reset(Crowd / 2);
            crowd.Dispose();
            await UntilAsync(() => Handles(network.Silo.Id) <= handles + Others);
            await AssertServesAsync(network.SessionPort);
        }

        Assert.Equal(0, await network.Silo.StopAsync(Cancellation));
    }

    /// <summary>Adds to the crowd no faster than it is taken in: whom the system's queue does not hold it forgets, and who says nothing never finds out.</summary>
    private static async Task JoinAsync(SilentCrowd crowd, VoxaNetwork network, int count, ReadOnlyMemory<byte> first, int handles)
    {
        for (var end = crowd.Count + count; crowd.Count < end;)
        {
            await crowd.JoinAsync(network.SessionPort, Math.Min(Queue, end - crowd.Count), first, Cancellation);
            await UntilAsync(() => Handles(network.Silo.Id) >= handles + crowd.Count - Others);
        }
    }

    /// <summary>A good peer's whole way: handshake, a request, its answer.</summary>
    private static async Task AssertServesAsync(int port)
    {
        using var key = IdentityKey.Generate();
        using var pipe = await PipedSocket.ConnectAsync(port, Cancellation);
        var keys = await SessionHandshake.InitiateAsync(pipe, key, SessionOptions.Default, TimeProvider.System, Cancellation).WaitAsync(Soon, Cancellation);
        await using var session = new MessageConnection(pipe, keys, SessionOptions.Default, TimeProvider.System);
        await session.SendAsync(new Resolve(1, "nobody"), Cancellation);
        var answer = await session.ReceiveAsync(Cancellation).AsTask().WaitAsync(Soon, Cancellation);
        Assert.Equal("not_found", Assert.IsType<Error>(answer).Code);
    }

    /// <summary>The frame of a handshake's first message, as anybody may send it.</summary>
    private static byte[] FirstMessage(IdentityKey key)
    {
        using var handshake = new HandshakeInitiator(key);
        var message = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(new HandshakeInit(handshake.Start(TimeProvider.System.GetUtcNow())), message);
        return [.. Header[..5], 0, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(message.WrittenCount)), .. message.WrittenSpan];
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Soon, "It did not come about.");
            await Task.Delay(50, Cancellation);
        }
    }

    private static int Handles(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();
}
