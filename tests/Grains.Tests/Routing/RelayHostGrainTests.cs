using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Grains.Tests.Routing;

public sealed class RelayHostGrainTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IRelayHostGrain Host => _silo.Grain<IRelayHostGrain>("local");

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task EnsureRelays_Sixteen_AreRegisteredAndFiveDisjointPathsExist()
    {
        var ids = await Host.EnsureRelays(16, Token);

        var relays = await _silo.RelaysAsync();
        Assert.Equal(Enumerable.Range(1, 16).Select(i => $"relay-{i:00}"), relays.Select(relay => relay.Handle));
        Assert.Equal(ids, relays.Select(relay => relay.Id.ToString()));
        Assert.All(relays, relay => Assert.True(relay.Reachable));
        var choice = PathSelector.Choose(relays, new PathRequest { Paths = 5, Hops = 3 }, new Random(1));
        Assert.Equal(15, choice.Paths.SelectMany(path => path.Relays).Select(relay => relay.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EnsureRelays_AfterARestart_AreTheSameWithGrowingSequences(bool crash)
    {
        var before = await Host.EnsureRelays(4, Token);
        var first = await Sequences(before);
        _silo = await _silo.RestartAsync(crash);

        var after = await Host.EnsureRelays(4, Token);
        var second = await Sequences(after);

        Assert.Equal(before, after);
        // A clean stop changes nothing; a crash retires the keys, which takes a newer record.
        Assert.All(first.Zip(second), pair => Assert.Equal(crash, pair.Second > pair.First));
    }

    [Fact]
    public async Task EnsureRelays_More_KeepsTheFormerAndFewerLeavesTheRestSilent()
    {
        var two = await Host.EnsureRelays(2, Token);
        var three = await Host.EnsureRelays(3, Token);
        Assert.Equal(two, three.Take(2));
        Assert.Equal(two[..1], await Host.EnsureRelays(1, Token));

        _silo.Jump(TimeSpan.FromSeconds(121));
        await Host.Beat(Token);

        await TestSilo.UntilAsync(async () => (await Routable()).SequenceEqual(two[..1]));
    }

    [Fact]
    public async Task EnsureRelays_TooMany_IsAnError()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Host.EnsureRelays(65, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Host.EnsureRelays(-1, Token));
    }

    [Fact]
    public async Task EnsureRelays_IdentitiesCannotBeStored_NothingIsRegistered()
    {
        _silo.Disk.Fails = name => name == "relay-host";
        await Assert.ThrowsAsync<OrleansException>(() => Host.EnsureRelays(2, Token));
        _silo.Disk.Fails = static _ => false;
        Assert.Empty(await Routable());

        Assert.Equal(2, (await Host.EnsureRelays(2, Token)).Length);
        Assert.Equal(2, (await Routable()).Length);
    }

    [Fact]
    public async Task EnsureRelays_OtherMasterKey_SaysSo()
    {
        await Host.EnsureRelays(1, Token);
        var other = new byte[MasterKey.Size];
        other[0] = 9;
        _silo = await _silo.RestartAsync(master: other);

        var error = await Assert.ThrowsAsync<RelayInstallException>(() => Host.EnsureRelays(1, Token));

        Assert.Contains("master key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnsureRelays_NameTakenByAVerifiedNode_RegistersUnderALongerOne()
    {
        using var node = new TestNode();
        await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now, "relay-01"), Token);

        var id = Assert.Single(await Host.EnsureRelays(1, Token));

        Assert.Equal($"relay-01-{id[..8]}", (await _silo.Grain<INodeGrain>(id).Get(Token))!.Handle);
    }

    [Fact]
    public async Task Beat_EveryThirtySeconds_KeepsThemReachable()
    {
        var ids = await Host.EnsureRelays(2, Token);
        for (var i = 0; i < 10; i++)
        {
            _silo.Jump(TimeSpan.FromSeconds(30));
            await Host.Beat(Token);
        }

        foreach (var id in ids)
        {
            var node = (await _silo.Grain<INodeGrain>(id).Get(Token))!;
            Assert.Equal((true, _silo.Now), (node.Reachable, node.LastSeen));
        }
    }

    [Fact]
    public async Task Beat_RegistrationRanOut_RegistersAgain()
    {
        var id = Assert.Single(await Host.EnsureRelays(1, Token));
        _silo.Jump(TimeSpan.FromDays(400));

        await Host.Beat(Token);

        var node = (await _silo.Grain<INodeGrain>(id).Get(Token))!;
        Assert.Equal(("active", true, _silo.Now.AddDays(365)), (node.State, node.Reachable, node.ExpiresAt));
    }

    [Fact]
    public async Task Beat_RegistryCouldNotWrite_IsPublishedAtTheNextBeat()
    {
        _silo.Disk.Fails = name => name == "node";
        await Assert.ThrowsAsync<OrleansException>(() => Host.EnsureRelays(1, Token));
        _silo.Disk.Fails = static _ => false;
        Assert.Empty(await Routable());

        await Host.Beat(Token);

        Assert.Single(await Routable());
    }

    [Fact]
    public async Task Stored_PrivateKeys_AreNeverInTheClear()
    {
        await Host.EnsureRelays(1, Token);
        _silo = await _silo.RestartAsync();

        foreach (var row in _silo.Disk.Rows.Values)
        {
            var text = System.Text.Encoding.UTF8.GetString(row.Json);
            foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(text, "[A-Za-z0-9+/]{40,}={0,2}"))
            {
                var bytes = Convert.FromBase64String(match.Value);
                // PKCS #8 of a P-256 key begins so.
                Assert.False(bytes.AsSpan().StartsWith<byte>([0x30, 0x81]), match.Value);
            }
        }
    }

    private async Task<List<ulong>> Sequences(IEnumerable<string> ids)
    {
        var sequences = new List<ulong>();
        foreach (var id in ids)
        {
            var node = (await _silo.Grain<INodeGrain>(id).Get(Token))!;
            Assert.True(SignedNodeRecord.TryDecode(node.SignedRecord.AsSpan(), out var record, out _));
            sequences.Add(record.Record.Sequence);
        }

        return sequences;
    }

    private async Task<string[]> Routable()
    {
        var page = await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { RoutableOnly = true }, Token);
        return [.. page.Nodes.Select(node => node.NodeId)];
    }
}
