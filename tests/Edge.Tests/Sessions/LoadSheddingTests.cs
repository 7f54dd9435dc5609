using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Sessions;

/// <summary>Grains that stand still: what is less urgent is refused, what is urgent passes, and what was taken is answered.</summary>
public sealed class LoadSheddingTests
{
    private const int Room = 10;
    private readonly ManualTimeProvider _clock = new();
    private readonly StalledStorage _storage = new("voxa.app-host");

    [Fact(Timeout = 120_000)]
    public async Task Request_GrainsStandStill_RefusesBulkFirstThenQuestionsAndSignsOfLifeLast()
    {
        await using var host = await StartAsync();
        await using var peer = await TestPeer.ConnectAsync(host);
        await peer.RegisterAsync("lamp");

        // Half of the room is what bulk may fill.
        for (var i = 0ul; i < Room / 2; i++) await peer.SendAsync(Logs(100 + i));
        Assert.Equal("overloaded", await peer.RefusedAsync(Logs));
        Assert.Equal("overloaded", await peer.RefusedAsync(c => new Discover(c, [], null, null, [], 0, "")));
        Assert.Equal(Room / 2, Gate(host).Waiting);
        Assert.Equal("not_found", await peer.RefusedAsync(c => new Resolve(c, "nobody")));

        // Nine tenths are what questions may fill.
        for (var i = 0ul; i < 4; i++) await peer.SendAsync(Report(200 + i));
        Assert.Equal("overloaded", await peer.RefusedAsync(c => new Resolve(c, "nobody")));
        await peer.DoneAsync(c => new Heartbeat(c, peer.Id, ReadOnlyMemory<byte>.Empty));
        await peer.SendAsync(new Ping());
        await peer.ReceiveAsync<Pong>();
        var refused = host.Services.GetRequiredService<EdgeMeter>().RefusedRequests;
        Assert.Equal([0, 1, 2], Enum.GetValues<MessagePriority>().Select(priority => refused.Of("overloaded", priority)));
        Assert.Equal(3, refused.Measure().Sum(measured => measured.Value));

        _storage.Release();

        // What was taken is answered, all of it: here with what there is to say to a machine that nobody admitted.
        var answered = new List<ulong>();
        while (answered.Count < 9) answered.Add(Assert.IsType<Error>(await peer.ReceiveAsync()).Correlation);
        Assert.Equal<ulong>([100, 101, 102, 103, 104, 200, 201, 202, 203], answered.Order());
        while (Gate(host).Waiting > 0) await Task.Yield();
        Assert.Equal("host_not_admitted", await peer.RefusedAsync(Logs));
    }

    [Fact(Timeout = 120_000)]
    public async Task Request_AnotherSessionFillsTheRoom_HeartbeatsOfThisOnePass()
    {
        await using var host = await StartAsync();
        await using var busy = await TestPeer.ConnectAsync(host);
        await using var quiet = await TestPeer.ConnectAsync(host);
        await quiet.RegisterAsync("lamp");
        for (var i = 0ul; i < Room; i++) await busy.SendAsync(Report(100 + i));
        Assert.Equal("overloaded", (await busy.ReceiveAsync<Error>()).Code);
        Assert.Equal(9, Gate(host).Waiting);

        await quiet.DoneAsync(c => new Heartbeat(c, quiet.Id, ReadOnlyMemory<byte>.Empty));

        Assert.Equal("overloaded", await quiet.RefusedAsync(c => new Resolve(c, "nobody")));
        _storage.Release();
    }

    [Fact(Timeout = 120_000)]
    public async Task Request_GrainIsTooLate_CountsUntilItIsThrough()
    {
        await using var host = await StartAsync();
        await using var peer = await TestPeer.ConnectAsync(host);
        await peer.SendAsync(Logs(100));
        await peer.SendAsync(new Echo("so that it is there"));
        await peer.ReceiveAsync<Echo>();
        Assert.Equal(1, Gate(host).Waiting);

        // The longest that a call may take is twice what the bridge has.
        var late = peer.ReceiveAsync();
        await EdgeHost.AdvanceUntilAsync(_clock, TimeSpan.FromSeconds(5), late);

        _storage.Release();
        while (Gate(host).Waiting > 0) await Task.Yield();
    }

    private static GrainGate Gate(EdgeHost host) => host.Services.GetRequiredService<GrainGate>();

    private static Message Logs(ulong correlation) => new Call(correlation, LogBatch.Method, new LogBatch([]).Encode());

    private static Message Report(ulong correlation) => new Call(
        correlation, HostReport.Method, HostMessages.Encode(new HostReport(new string('a', HostReport.RunLength), "docker", "", "", "eu", [], new HostCapacity(1, 1, 1), 0, [])));

    private Task<EdgeHost> StartAsync() => EdgeHost.StartAsync(
        _clock, _storage, 0, new("p2p:GrainRequests", $"{Room}"), new("p2p:MessagesPerSecond", "1000"));
}
