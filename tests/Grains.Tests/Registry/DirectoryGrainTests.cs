using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class DirectoryGrainTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync() => await _silo.DisposeAsync();

    private IDirectoryGrain Shard(int number) => DirectoryShards.Get(_silo.Client, number);

    private NodeView View(string id) => new()
    {
        NodeId = id,
        State = "active",
        LastSeen = _silo.Now,
        Capabilities = ["relay", "storage"],
        Region = "eu",
        Type = "relay",
        Verified = true,
        RecordSequence = 1,
    };

    private async Task<DirectoryPage> Query(DirectoryQuery query) => await DirectoryReader.QueryAsync(_silo.Client, query, Token);

    [Fact]
    public async Task QueryAsync_ManyShards_PagesInOrderWithoutLossOrRepetition()
    {
        var ids = Enumerable.Range(0, 200).Select(i => $"{i * 7919 % 256:x2}{i:x38}").ToList();
        foreach (var id in ids) await Shard(DirectoryShards.Of(id)).Upsert(View(id), Token);
        var found = new List<string>();
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = await Query(new DirectoryQuery { MaxResults = 30, After = cursor });
            Assert.InRange(page.Nodes.Length, 1, 30);
            found.AddRange(page.Nodes.Select(node => node.NodeId));
            cursor = page.Cursor;
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), found);
        Assert.Equal(7, pages);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(31)]
    public async Task QueryAsync_PageIsExactlyFull_HasNoCursor(int size)
    {
        for (var i = 0; i < 30; i++)
        {
            var id = $"{i * 8:x2}{i:x38}";
            await Shard(DirectoryShards.Of(id)).Upsert(View(id), Token);
        }

        var page = await Query(new DirectoryQuery { MaxResults = size });

        Assert.Equal((30, null), (page.Nodes.Length, page.Cursor));
    }

    [Fact]
    public async Task Query_EachFilter_Narrows()
    {
        var id = new string('0', 40);
        await Shard(0).Upsert(View(id), Token);

        foreach (var matching in new[]
        {
            new DirectoryQuery { Capabilities = ["relay", "storage"] },
            new DirectoryQuery { Type = "relay" },
            new DirectoryQuery { Region = "EU" },
            new DirectoryQuery { States = ["coma", "active"] },
            new DirectoryQuery { MinLastSeen = _silo.Now },
            new DirectoryQuery { RoutableOnly = true },
        })
            Assert.Single((await Query(matching)).Nodes);
        foreach (var other in new[]
        {
            new DirectoryQuery { Capabilities = ["relay", "files"] },
            new DirectoryQuery { Type = "standard" },
            new DirectoryQuery { Region = "us" },
            new DirectoryQuery { States = ["coma"] },
            new DirectoryQuery { MinLastSeen = _silo.Now.AddTicks(1) },
            new DirectoryQuery { After = id },
        })
            Assert.Empty((await Query(other)).Nodes);
        await Shard(0).Upsert(View(id) with { Verified = false }, Token);
        Assert.Empty((await Query(new DirectoryQuery { RoutableOnly = true })).Nodes);
        await Shard(0).Upsert(View(id) with { RecordSequence = null }, Token);
        Assert.Empty((await Query(new DirectoryQuery { RoutableOnly = true })).Nodes);
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("ABCDEF0000000000000000000000000000000000")]
    [InlineData("")]
    public async Task QueryAsync_CursorIsNoNodeId_IsAnError(string cursor) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Query(new DirectoryQuery { After = cursor }));

    [Fact]
    public async Task Reserve_Burst_SharesItsWrites()
    {
        var gate = new TaskCompletionSource();
        _silo.Disk.Gate = gate.Task;
        var first = Shard(0).Reserve($"{0:x40}", Token);
        while (!_silo.Disk.Writes.ContainsKey("directory_recent")) await Task.Yield();
        var rest = Enumerable.Range(1, 200).Select(i => Shard(0).Reserve($"{i:x40}", Token)).ToList();
        // The last of them has joined in once a later call is answered, but not where a cluster's gateways carry them.
        await Shard(0).Count(Token);
        gate.SetResult();

        Assert.True(await first);
        Assert.All(await Task.WhenAll(rest), Assert.True);
        Assert.InRange(_silo.Disk.Writes["directory_recent"], 2, TestEngine.CallsArriveInOrder ? 2 : 200);
    }

    [Fact]
    public async Task Reserve_WriteFails_EachCallerIsToldAndTheNextSucceeds()
    {
        _silo.Disk.Fails = static _ => true;
        await Assert.ThrowsAsync<OrleansException>(() => Shard(0).Reserve(new string('0', 40), Token));
        _silo.Disk.Fails = static _ => false;

        Assert.True(await Shard(0).Reserve(new string('0', 39) + "1", Token));

        var stored = Assert.Single(_silo.Disk.Rows, row => row.Key.State == "directory_recent");
        // One id of twenty bytes, not two: what failed is not written by the way.
        Assert.Contains(Convert.ToBase64String([.. new byte[19], 1]), System.Text.Encoding.UTF8.GetString(stored.Value.Json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_Shown_IsGoneForGood()
    {
        var id = new string('0', 40);
        await Shard(0).Upsert(View(id), Token);

        await Shard(0).Remove(id, Token);
        await Shard(0).Remove(id, Token);

        Assert.Equal(0, (await DirectoryReader.CountAsync(_silo.Client, Token)).Total);
        Assert.DoesNotContain(Convert.ToBase64String(new byte[20]), System.Text.Encoding.UTF8.GetString(Assert.Single(_silo.Disk.Rows).Value.Json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activate_ReservedButNeverRegistered_ShowsNothing()
    {
        await Shard(0).Reserve(new string('0', 40), Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(0, (await Shard(0).Count(Token)).Total);
    }

    [Fact]
    public async Task Activate_ManyNodesThatAreSlowToRead_AnswersInTimeAndReadsTheRestLater()
    {
        // More than two batches of reads; the clock runs on by half a minute with each of them.
        List<TestNode> nodes = [];
        while (nodes.Count < 300)
        {
            var node = new TestNode();
            if (DirectoryShards.Of(node.Id) == 0) nodes.Add(node);
            else node.Dispose();
        }

        foreach (var node in nodes) await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
        _silo.Disk.Reading = state =>
        {
            if (state == "node") _silo.Clock.Jump(_silo.Now.AddSeconds(0.2));
        };
        _silo = await _silo.RestartAsync(crash: true);

        Assert.InRange((await Shard(0).Count(Token)).Total, 128, 299);
        _silo.Disk.Reading = static _ => { };
        _silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await TestSilo.UntilAsync(async () => (await Shard(0).Count(Token)).Total == nodes.Count);
        foreach (var node in nodes) node.Dispose();
    }

    [Fact]
    public async Task QueryAsync_Near_AnswersInOrderOfDistanceOverAllShardsAndPages()
    {
        var ids = Enumerable.Range(0, 150).Select(i => $"{i * 7919 % 256:x2}{i:x38}").ToList();
        foreach (var id in ids) await Shard(DirectoryShards.Of(id)).Upsert(View(id), Token);
        var target = NodeId.Parse("5a" + new string('3', 38));
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Query(new DirectoryQuery { MaxResults = 40, Near = target.ToString(), After = cursor });
            found.AddRange(page.Nodes.Select(node => node.NodeId));
            cursor = page.Cursor;
        }
        while (cursor is not null);

        ids.Sort((one, other) => target.CompareDistance(NodeId.Parse(one), NodeId.Parse(other)));
        Assert.Equal(ids, found);
    }

    [Fact]
    public async Task QueryAsync_NodesComeAndGoBetweenPages_EveryOtherIsShownOnce()
    {
        var ids = Enumerable.Range(0, 100).Select(i => $"{i * 7919 % 256:x2}{i:x38}").ToList();
        foreach (var id in ids) await Shard(DirectoryShards.Of(id)).Upsert(View(id), Token);
        var found = new List<string>();
        string? cursor = null;
        for (var page = 0; page == 0 || cursor is not null; page++)
        {
            var answer = await Query(new DirectoryQuery { MaxResults = 10, After = cursor });
            found.AddRange(answer.Nodes.Select(node => node.NodeId));
            cursor = answer.Cursor;
            // The one that the cursor names goes, and others come before and after it.
            if (cursor is not null) await Shard(DirectoryShards.Of(cursor)).Remove(cursor, Token);
            foreach (var id in new[] { $"00{page:x38}", $"ff{page:x38}" }) await Shard(DirectoryShards.Of(id)).Upsert(View(id), Token);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), found.Where(ids.Contains));
        Assert.Equal(found.Distinct(), found);
    }

    [Fact]
    public async Task Activate_AfterACleanStop_ShowsItsRowsWithoutAskingTheNodes()
    {
        using var node = new TestNode();
        await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
        var reads = 0;
        _silo.Disk.Reading = state =>
        {
            if (state == "node") reads++;
        };
        _silo = await _silo.RestartAsync();

        var row = Assert.Single((await Query(new DirectoryQuery())).Nodes);

        Assert.Equal((node.Id, 1UL), (row.NodeId, row.RecordSequence));
        Assert.Equal(["relay", "storage"], row.Capabilities);
        Assert.Equal(0, reads);
        var told = await _silo.Grain<INodeGrain>(node.Id).Get(Token);
        Assert.Equal(told!.SignedRecord, Assert.Single(await NodeRecords.AddAsync(_silo.Client, [row], Token)).SignedRecord);
    }

    [Fact]
    public async Task Activate_AfterACrash_AsksTheNodesWhateverAnOlderSnapshotSays()
    {
        using var node = new TestNode();
        await _silo.Grain<INodeGrain>(node.Id).Register(node.Enveloped(1, _silo.Now), Token);
        _silo = await _silo.RestartAsync();
        Assert.Single((await Query(new DirectoryQuery())).Nodes);
        await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(2, _silo.Now), Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(2UL, Assert.Single((await Query(new DirectoryQuery())).Nodes).RecordSequence);
    }

    [Fact]
    public async Task Activate_SnapshotCannotBeRead_AsksTheNodes()
    {
        using var node = new TestNode();
        await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
        var disk = _silo.Disk;
        await _silo.DisposeAsync();
        var (key, row) = Assert.Single(disk.Rows, row => row.Key.State == "directory_snapshot");
        disk.Rows[key] = row with { Json = System.Text.Encoding.UTF8.GetBytes("""{"number":1,"rows":"AQID"}""") };
        _silo = await TestSilo.StartAsync(disk, _silo.Clock);

        Assert.Equal(node.Id, Assert.Single((await Query(new DirectoryQuery())).Nodes).NodeId);
    }

    [Fact]
    public async Task Snapshot_WhileRunning_IsThereAfterACrash()
    {
        using var node = new TestNode();
        await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
        _silo.Clock.Advance(TimeSpan.FromMinutes(11));
        await TestSilo.UntilAsync(() => Task.FromResult(_silo.Disk.Rows.Keys.Any(row => row.State == "directory_snapshot")));
        // The node cannot be read for now; what was shown is shown on.
        _silo.Disk.Reading = static state =>
        {
            if (state == "node") throw new IOException("The node's state cannot be read.");
        };
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(node.Id, Assert.Single((await Query(new DirectoryQuery())).Nodes).NodeId);
    }
}
