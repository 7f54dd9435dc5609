using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Client.Probing;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Nodes;

/// <summary>Nodes that fall silent for half a year, a real edge that looks for them, and what becomes of them.</summary>
public sealed class ProbeServiceTests : IAsyncLifetime
{
    private static readonly TimeSpan Silence = TimeSpan.FromDays(183);

    private readonly ManualTimeProvider _clock = new();
    private readonly IdentityKey _node = IdentityKey.Generate();
    private EdgeHost _host = null!;

    private INodeGrain Grain => _host.Grains.GetGrain<INodeGrain>(_node.Public.Id.ToString());

    public async ValueTask InitializeAsync() => _host = await EdgeHost.StartAsync(
        _clock, 0, new KeyValuePair<string, string?>("discovery:registry:allowUnsigned", "true"));

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _node.Dispose();
    }

    [Fact]
    public async Task Silence_VerifiedNodeWhoseListenerHasItsKey_StaysActive()
    {
        await using var listener = ProbeListener.Start(new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Identity = _node, TimeProvider = _clock });
        await RegisterAsync(new NodeAddress("voxa", "127.0.0.1", listener.EndPoint.Port));

        Assert.Equal("active", await AfterSilenceAsync());
        Assert.Contains("proved its key in a handshake", (await Grain.GetTimeline(TestContext.Current.CancellationToken))!.Past[^1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_StrangerAtTheAddressOfAVerifiedNode_KeepsItNotAlive()
    {
        using var stranger = IdentityKey.Generate();
        await using var listener = ProbeListener.Start(new() { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Identity = stranger, TimeProvider = _clock });
        await RegisterAsync(new NodeAddress("voxa", "127.0.0.1", listener.EndPoint.Port));

        Assert.Equal("retry_48h", await AfterSilenceAsync());
    }

    [Fact]
    public async Task Silence_EdgeItselfAsANode_AnswersByItsSessionListener()
    {
        // Registered under the edge's own key, as an operator does to have edges found.
        var record = SignedNodeRecord.Sign(Record(_host.Key, [new NodeAddress("voxa", "127.0.0.1", _host.Sessions.Port)]), _host.Key).Encode();
        var grain = _host.Grains.GetGrain<INodeGrain>(_host.Key.Public.Id.ToString());
        await grain.Register(new NodeRegistration { PublicKey = _host.Key.Public.Encoded, SignedRecord = [.. record] }, TestContext.Current.CancellationToken);

        Assert.Equal("active", await AfterSilenceAsync(grain));
    }

    [Fact]
    public async Task Silence_UnverifiedNodeWithAnOpenPort_StaysActive()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var result = await Grain.Register(
            new NodeRegistration { PublicKey = _node.Public.Encoded, Handle = "plain", IpAddress = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port },
            TestContext.Current.CancellationToken);
        Assert.Equal((RegistrationStatus.Created, false), (result.Status, result.Node?.Verified));

        Assert.Equal("active", await AfterSilenceAsync());
    }

    private static NodeRecord Record(IdentityKey key, ImmutableArray<NodeAddress> addresses) =>
        new() { PublicKey = key.Public, Addresses = addresses, Sequence = 1, IssuedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    private async Task RegisterAsync(params ImmutableArray<NodeAddress> addresses)
    {
        var record = SignedNodeRecord.Sign(Record(_node, addresses), _node).Encode();
        var result = await Grain.Register(new NodeRegistration { PublicKey = _node.Public.Encoded, SignedRecord = [.. record] }, TestContext.Current.CancellationToken);
        Assert.Equal(RegistrationStatus.Created, result.Status);
    }

    private Task<string> AfterSilenceAsync() => AfterSilenceAsync(Grain);

    /// <summary>Lets half a year pass in one jump. While real sockets work the clock stands still, so that no deadline passes.</summary>
    private async Task<string> AfterSilenceAsync(INodeGrain grain)
    {
        _clock.Jump(_clock.GetUtcNow() + Silence);
        await _host.Grains.GetGrain<IRemindable>(grain.GetGrainId()).ReceiveReminder("lifecycle", new TickStatus(default, TimeSpan.FromDays(1), default));

        // Fires what fell due in the jump, the edge's next round of probes among it.
        _clock.Advance(TimeSpan.Zero);
        while (true)
        {
            var timeline = await grain.GetTimeline(TestContext.Current.CancellationToken);
            if (timeline!.Past.Length >= 3) return timeline.State;
            await Task.Yield();
        }
    }
}
