using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Auditing;

/// <summary>A registry that the real grains made, damaged in one place, and what an audit of its rows says.</summary>
public sealed class RegistryAuditTests : IAsyncLifetime
{
    private const string Node = "voxa.node", Handle = "voxa.handle", Shard = "voxa.directory", Log = "voxa.ledger", Service = "voxa.service";

    private readonly TestNode _node = new();
    private readonly TestNode _other;
    private readonly TestNode _plain = new();
    private TestSilo _silo = null!;
    private DiskStates _disk = null!;

    public RegistryAuditTests()
    {
        // One damaged shard must not hold both.
        do _other = new TestNode();
        while (ShardOf(_other) == ShardOf(_node));
    }

    private static CancellationToken Token => TestSilo.Token;

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        _disk = new DiskStates(_silo.Disk);
        Assert.Equal(RegistrationStatus.Created, (await Grain(_node).Register(_node.Signed(1, _silo.Now, "one"), Token)).Status);
        Assert.Equal(RegistrationStatus.Created, (await Grain(_other).Register(_other.Signed(1, _silo.Now, "two"), Token)).Status);
        Assert.Equal(RegistrationStatus.Created, (await Grain(_plain).Register(_plain.Unsigned("three"), Token)).Status);
        Assert.True((await _silo.Grain<IServiceGrain>("docs").Publish(Published(_node), Token)).Accepted);
        await UntilLoggedAsync(3);
        await _silo.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
        _other.Dispose();
        _plain.Dispose();
    }

    [Fact]
    public async Task RunAsync_RegistryThatLived_Agrees()
    {
        foreach (var crash in new[] { false, true })
        {
            Assert.Empty(await AuditAsync());
            _silo = await TestSilo.StartAsync(_silo.Disk, _silo.Clock);
            // A renewal, another handle, a handle lost to a verified node, and the ends of a life.
            var sequence = crash ? 20ul : 10ul;
            await Grain(_node).Register(_node.Signed(sequence, _silo.Now, crash ? "one-b" : "one-a"), Token);
            await Grain(_other).Register(_other.Signed(sequence, _silo.Now, "three"), Token);
            await TestSilo.UntilAsync(async () => (await Grain(_plain).Get(Token))!.Handle is null && await IsShownWithoutHandleAsync(_plain));
            await Grain(_node).Park(new OperatorAct("op", "test"), Token);
            if (crash) await Grain(_other).Remove(new OperatorAct("op", "test"), Token);
            await UntilLoggedAsync(crash ? 7 : 5);
            _silo = await _silo.RestartAsync(crash);
            await _silo.DisposeAsync();
        }

        Assert.Empty(await AuditAsync());
    }

    [Fact]
    public async Task RunAsync_NodeOnNoList_IsFoundAndListedAgain()
    {
        Unlist(_node);

        Assert.Equal([(DisagreementCodes.DirectoryMisses, _node.Id)], await AuditAsync());
        await RepairedAsync();
        Assert.Contains((await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery(), Token)).Nodes, row => row.NodeId == _node.Id);
    }

    [Fact]
    public async Task RunAsync_ListedAndUnknown_IsFoundAndTakenOff()
    {
        using var stranger = new TestNode();
        _disk.Put(Shard, ShardOf(stranger), "directory_recent", $$"""{"added":"{{Convert.ToBase64String(Convert.FromHexString(stranger.Id + (ShardOf(stranger) == ShardOf(_node) ? _node.Id : "") + (ShardOf(stranger) == ShardOf(_other) ? _other.Id : "") + (ShardOf(stranger) == ShardOf(_plain) ? _plain.Id : "")))}}"}""");

        Assert.Equal([(DisagreementCodes.DirectoryLists, stranger.Id)], await AuditAsync());
        await RepairedAsync();
    }

    [Fact]
    public async Task RunAsync_ListedInAnotherShard_IsFoundAndTakenOff()
    {
        var elsewhere = Enumerable.Range(0, DirectoryShards.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))
            .First(shard => shard != ShardOf(_node) && shard != ShardOf(_other) && shard != ShardOf(_plain));
        _disk.Put(Shard, elsewhere, "directory", $$"""{"nodes":"{{Convert.ToBase64String(Convert.FromHexString(_node.Id))}}"}""");

        Assert.Equal([(DisagreementCodes.DirectoryLists, _node.Id)], await AuditAsync());
        await RepairedAsync();
    }

    [Fact]
    public async Task RunAsync_StoredRowIsNotTheNodes_IsFoundAndAskedForAgain()
    {
        _disk.Edit<NodeGrainState>(Node, _node.Id, "node", node => node with { Profile = node.Profile! with { Region = "mars" } });

        Assert.Equal([(DisagreementCodes.DirectoryStale, _node.Id)], await AuditAsync());
        await RepairedAsync();
        Assert.Equal([_node.Id], (await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { Region = "mars" }, Token)).Nodes.Select(row => row.NodeId));
    }

    [Fact]
    public async Task RunAsync_HandleThatNobodyOwns_IsFoundAndGivenToItsNode()
    {
        _disk.Put(Handle, "one", "handle", (byte[]?)null);

        Assert.Equal([(DisagreementCodes.HandleFree, "one")], await AuditAsync());
        await RepairedAsync();
        Assert.Equal(_node.Id, await _silo.Grain<IHandleGrain>("one").Resolve(Token));
        Assert.False((await _silo.Grain<IHandleGrain>("one").Claim(_other.Id, verified: true, Token)).Granted);
    }

    [Fact]
    public async Task RunAsync_HandleOfANodeThatDoesNotGoByIt_IsFoundAndReleased()
    {
        _disk.Put(Handle, "ghost", "handle", $$"""{"owner":"{{_node.Id}}","verified":true}""");

        Assert.Equal([(DisagreementCodes.HandleOfNobody, "ghost")], await AuditAsync());
        await RepairedAsync();
        Assert.Null(await _silo.Grain<IHandleGrain>("ghost").Resolve(Token));
    }

    [Fact]
    public async Task RunAsync_HandleOfAVerifiedNodeIsAnothers_IsFoundAndComesBackInTwoRepairs()
    {
        _disk.Put(Handle, "one", "handle", $$"""{"owner":"{{_other.Id}}","verified":true}""");

        Assert.Equal([(DisagreementCodes.HandleContested, "one"), (DisagreementCodes.HandleOfNobody, "one")], await AuditAsync());
        Assert.Equal([(DisagreementCodes.HandleFree, "one")], await RepairAsync());
        await RepairedAsync();
        Assert.Equal(_node.Id, await _silo.Grain<IHandleGrain>("one").Resolve(Token));
    }

    [Fact]
    public async Task RunAsync_NodeIsGone_IsSaidByAllThatNameIt()
    {
        _disk.Put(Node, _node.Id, "node", (byte[]?)null);

        Assert.Equal(
            [
                (DisagreementCodes.DirectoryLists, _node.Id), (DisagreementCodes.HandleOfNobody, "one"),
                (DisagreementCodes.LogUnknownNode, _node.Id), (DisagreementCodes.ServiceOfNobody, "docs"),
            ],
            await AuditAsync());
    }

    [Fact]
    public async Task RunAsync_LogThatLacksANodesEntries_IsFoundAndNotRepaired()
    {
        _disk.Edit<NodeGrainState>(Node, _node.Id, "node", node => node with { LedgerNumber = 5 });

        Assert.Equal([(DisagreementCodes.LogGap, _node.Id)], await AuditAsync());
        Assert.Equal([(DisagreementCodes.LogGap, _node.Id)], await RepairAsync());
    }

    [Fact]
    public async Task RunAsync_LogThatSaysAnotherRecord_IsFound()
    {
        _disk.Edit<NodeGrainState>(Node, _node.Id, "node", node => node with { Profile = node.Profile! with { SignedRecord = [1, 2, 3] } });

        Assert.Equal([(DisagreementCodes.LogDiffers, _node.Id)], await AuditAsync());
    }

    [Fact]
    public async Task RunAsync_LogWithAnotherNumberOfEntries_IsFound()
    {
        _disk.Edit<LedgerGrainState>(Log, LedgerLog.Key, "ledger", log => log with { Size = log.Size + 1 });

        Assert.Equal([(DisagreementCodes.LogIncomplete, "log")], await AuditAsync());
    }

    [Fact]
    public async Task RunAsync_ServiceWhoseRecordDoesNotHold_IsFound()
    {
        _disk.Edit<ServiceGrainState>(Service, "docs", "service", service => service with { Record = [.. service.Record[..^1], (byte)(service.Record[^1] ^ 1)] });

        Assert.Equal([(DisagreementCodes.ServiceRecord, "docs")], await AuditAsync());
    }

    [Fact]
    public async Task RunAsync_SuccessorThatDidNotTakeOver_IsFoundAndNotRepaired()
    {
        using var heir = new TestNode();
        _silo = await TestSilo.StartAsync(_silo.Disk, _silo.Clock);
        Assert.Equal(SuccessionStatus.Succeeded, (await Grain(_other).Succeed(_other.SucceededBy(heir, 2, _silo.Now), Token)).Status);
        await UntilLoggedAsync(6);
        await _silo.DisposeAsync();
        Assert.Empty(await AuditAsync());
        _disk.Edit<NodeGrainState>(Node, heir.Id, "node", node => node with { Inherited = [] });

        Assert.Equal([(DisagreementCodes.SuccessionDiffers, _other.Id)], await AuditAsync());
        Assert.Equal([(DisagreementCodes.SuccessionDiffers, _other.Id)], await RepairAsync());
    }

    [Fact]
    public async Task RunAsync_RowThatCannotBeRead_IsFoundAndNothingIsRepaired()
    {
        _disk.Put(Node, _node.Id, "node", "{");

        var found = await AuditAsync();

        Assert.Contains((DisagreementCodes.Unreadable, $"{Node}/{_node.Id}"), found);
        Assert.Equal(found, await RepairAsync());
    }

    private static string ShardOf(TestNode node) => DirectoryShards.Of(node.Id).ToString(CultureInfo.InvariantCulture);

    private INodeGrain Grain(TestNode node) => _silo.Grain<INodeGrain>(node.Id);

    private System.Collections.Immutable.ImmutableArray<byte> Published(TestNode node) =>
        [.. SignedServiceRecord.Sign(new ServiceRecord { Name = "docs", OwnerPublicKey = node.Key.Public, Sequence = 1, IssuedAt = _silo.Now }, node.Key).Encode()];

    // The node tells the directory after it has stored it; a silo that stops in between leaves that to the node's next tick.
    private async Task<bool> IsShownWithoutHandleAsync(TestNode node) =>
        (await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery(), Token)).Nodes.Single(row => row.NodeId == node.Id).Handle is null;

    private Task UntilLoggedAsync(long entries) => TestSilo.UntilAsync(async () =>
    {
        var head = await _silo.Grain<ILedgerGrain>(LedgerLog.Key).GetHead(Token);
        return SignedTreeHead.TryDecode(head.SignedHead.AsSpan(), out var signed, out _) && signed.Head.Size >= entries;
    });

    private void Unlist(TestNode node)
    {
        var others = new[] { _plain }.Where(other => ShardOf(other) == ShardOf(node)).Select(other => other.Id);
        var ids = string.Concat(others);
        _disk.Put(Shard, ShardOf(node), "directory", $$"""{"nodes":"{{Convert.ToBase64String(Convert.FromHexString(ids))}}"}""");
        _disk.Put(Shard, ShardOf(node), "directory_changes", (byte[]?)null);
        _disk.Put(Shard, ShardOf(node), "directory_recent", (byte[]?)null);
    }

    private async Task<List<(string Code, string Subject)>> AuditAsync() => await RunAsync(new RegistryAudit(_disk));

    private static async Task<List<(string Code, string Subject)>> RunAsync(RegistryAudit audit)
    {
        var found = new List<(string, string)>();
        await foreach (var one in audit.RunAsync(Token))
        {
            Assert.All([one.Text, one.Advice], text => Assert.NotEmpty(text));
            found.Add((one.Code, one.Subject));
        }

        return found;
    }

    /// <summary>Repairs, and gives what is found afterwards.</summary>
    private async Task<List<(string Code, string Subject)>> RepairAsync()
    {
        var audit = new RegistryAudit(_disk);
        await RunAsync(audit);
        _disk.Apply(audit.Repairs);
        return await AuditAsync();
    }

    /// <summary>Repairs, finds nothing any more, and starts the silo again.</summary>
    private async Task RepairedAsync()
    {
        Assert.Empty(await RepairAsync());
        _silo = await TestSilo.StartAsync(_silo.Disk, _silo.Clock);
    }
}
