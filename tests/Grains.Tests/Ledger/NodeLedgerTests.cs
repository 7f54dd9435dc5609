using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Ledger;

/// <summary>What nodes live through, as the log tells it.</summary>
public sealed class NodeLedgerTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Grain => _silo.Grain<INodeGrain>(_node.Id);

    private ILedgerGrain Log => _silo.Grain<ILedgerGrain>(LedgerLog.Key);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
    }

    [Fact]
    public async Task Register_Signed_IsLoggedWithKeyAndRecordHash()
    {
        var registration = _node.Signed(1, _silo.Now, "my-node");
        await Grain.Register(registration, Token);

        var entry = Assert.Single(await Entries(1));
        Assert.Equal((LedgerEntryKind.Registration, 1u, 1ul, _silo.Now), (entry.Kind, entry.Incarnation, entry.Number, entry.Time));
        Assert.Equal(_node.Id, entry.NodeId.ToString());
        Assert.Equal(SHA256.HashData(registration.PublicKey.AsSpan()), entry.KeyHash);
        Assert.Equal(SHA256.HashData(registration.SignedRecord.AsSpan()), entry.RecordHash!.Value);
        Assert.Equal((true, "my-node"), (entry.Verified, entry.Handle));
    }

    [Fact]
    public async Task Register_NothingNew_IsNotLoggedAndAChangeIs()
    {
        await Grain.Register(_node.Unsigned("my-node"), Token);
        await Grain.Register(_node.Unsigned("my-node"), Token);
        await Grain.Register(_node.Unsigned("other-node"), Token);
        await Grain.Register(_node.Signed(1, _silo.Now, "other-node"), Token);

        var entries = await Entries(3);
        Assert.Equal([("my-node", false), ("other-node", false), ("other-node", true)], entries.Select(entry => (entry.Handle, entry.Verified)));
    }

    [Fact]
    public async Task Life_ThroughComaRevivalDeathAndRebirth_IsLoggedInOrderWithItsTimes()
    {
        var start = _silo.Now;
        await Grain.Register(_node.Signed(1, start), Token);
        var coma = await FallIntoComa();
        _silo.Jump(TimeSpan.FromDays(10));
        var revived = _silo.Now;
        // The registration ran out meanwhile; the signed record says what the old one said, but is another one.
        await Grain.Register(_node.Signed(2, revived), Token);
        var second = await FallIntoComa();
        var due = second.AddDays(730);
        _silo.Jump(TimeSpan.FromDays(731));
        var reborn = _silo.Now;
        // No tick came: the registration itself finds that the node has died.
        await Grain.Register(_node.Signed(3, reborn), Token);

        var entries = await Entries(7);
        Assert.Equal(
            [
                (LedgerEntryKind.Registration, 1u, start), (LedgerEntryKind.Coma, 1u, coma), (LedgerEntryKind.Revival, 1u, revived),
                (LedgerEntryKind.Registration, 1u, revived), (LedgerEntryKind.Coma, 1u, second), (LedgerEntryKind.Death, 1u, due), (LedgerEntryKind.Registration, 2u, reborn),
            ],
            entries.Select(entry => (entry.Kind, entry.Incarnation, entry.Time)));
        Assert.Equal(Enumerable.Range(1, 7).Select(number => (ulong)number), entries.Select(entry => entry.Number));
    }

    [Fact]
    public async Task Tick_DeadlineOfComaHasPassed_LogsTheDeathOnce()
    {
        await Grain.Register(_node.Signed(1, _silo.Now), Token);
        var coma = await FallIntoComa();
        _silo.Jump(TimeSpan.FromDays(800));
        await _silo.TickAsync(Grain);
        await _silo.TickAsync(Grain);

        var entries = await Entries(3);
        Assert.Equal((LedgerEntryKind.Death, coma.AddDays(730)), (entries[2].Kind, entries[2].Time));
    }

    [Fact]
    public async Task Register_LedgerCannotBeWritten_IsAnsweredAndLoggedLater()
    {
        _silo.Disk.Fails = name => name == "ledger";
        Assert.Equal(RegistrationStatus.Created, (await Grain.Register(_node.Signed(1, _silo.Now), Token)).Status);
        _silo.Disk.Fails = static _ => false;

        // The node's own timer, a minute later.
        await TestSilo.UntilAsync(async () =>
        {
            _silo.Clock.Advance(TimeSpan.FromMinutes(1));
            return (await Read()).Count == 1;
        });
    }

    [Fact]
    public async Task Register_LedgerDoesNotAnswer_IsAnsweredAllTheSame()
    {
        await Log.GetHead(Token);
        var gate = new TaskCompletionSource();
        _silo.Disk.Holds = name => name == "ledger" ? gate.Task : Task.CompletedTask;

        Assert.Equal(RegistrationStatus.Created, (await Grain.Register(_node.Signed(1, _silo.Now), Token)).Status);
        Assert.Equal(HeartbeatStatus.Accepted, (await Grain.Heartbeat(_node.Beat(1, _silo.Now), Token)).Status);
        Assert.Empty(await Read());
        gate.SetResult();
        await Entries(1);
    }

    [Fact]
    public async Task Crash_BetweenNodeWriteAndAppend_NothingIsMissingAndNothingTwice()
    {
        var nodes = Enumerable.Range(0, 20).Select(_ => new TestNode()).ToList();
        _silo.Disk.Fails = name => name == "ledger";
        foreach (var node in nodes.Take(10)) await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Empty(await Read());
        _silo.Disk.Fails = static _ => false;

        // The directory asks each node for its row, and with that the nodes hand over what they hold.
        await DirectoryReader.CountAsync(_silo.Client, Token);
        await Entries(10);
        foreach (var node in nodes.Skip(10)) await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);
        await Entries(20);

        // The nodes' rows still hold the entries, since they were not written since: all are handed over again.
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(20, (await DirectoryReader.CountAsync(_silo.Client, Token)).Total);
        foreach (var node in nodes) await _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(2, _silo.Now), Token);

        var entries = await Entries(40);
        foreach (var node in nodes)
            Assert.Equal([1, 2], entries.Where(entry => entry.NodeId.ToString() == node.Id).Select(entry => entry.Number));
        nodes.ForEach(node => node.Dispose());
    }

    [Fact]
    public async Task Outbox_LogHasTheEntries_EmptiesWithTheNextWrite()
    {
        await Grain.Register(_node.Signed(1, _silo.Now), Token);
        await Entries(1);
        Assert.Contains("\"outbox\":[{", Row(), StringComparison.Ordinal);

        await TestSilo.UntilAsync(async () =>
        {
            // The tick of the day, for a node that nobody hears of; it may come before the log's answer does.
            await _silo.TickAsync(Grain);
            return Row().Contains("\"outbox\":[]", StringComparison.Ordinal);
        });
        Assert.Single(await Read());
    }

    [Fact]
    public async Task Register_LogIsNotWrittenForLong_IsRefusedBeforeTheRowGrowsWithoutEnd()
    {
        _silo.Disk.Fails = name => name == "ledger";
        ulong sequence = 0;
        RegistrationResult result;
        do
        {
            result = await Grain.Register(_node.Signed(++sequence, _silo.Now), Token);
        }
        while (result.Code is null && sequence < 1000);

        Assert.Equal((65ul, RefusalCodes.LedgerBehind), (sequence, result.Code));
    }

    private string Row() => System.Text.Encoding.UTF8.GetString(_silo.Disk.Rows[("node", Grain.GetGrainId())].Json);

    /// <summary>Silence until coma; gives the time at which it was entered.</summary>
    private async Task<DateTimeOffset> FallIntoComa()
    {
        for (var i = 0; i < 10 && (await Grain.Get(Token))!.State != "coma"; i++)
        {
            _silo.Jump(TimeSpan.FromDays(200));
            await _silo.TickAsync(Grain);
            var view = (await Grain.Get(Token))!;
            await Grain.ReportProbe(new ProbeReport(view.AwaitedProbe, false, "no answer"), Token);
        }

        Assert.Equal("coma", (await Grain.Get(Token))!.State);
        return _silo.Now;
    }

    private async Task<List<LedgerEntry>> Entries(int count)
    {
        await TestSilo.UntilAsync(async () => (await Read()).Count >= count);
        var entries = await Read();
        Assert.Equal(count, entries.Count);
        return entries;
    }

    private async Task<List<LedgerEntry>> Read()
    {
        var entries = new List<LedgerEntry>();
        foreach (var encoded in await Log.Read(0, LedgerLog.PageSize, Token))
        {
            Assert.True(LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out var fault), fault);
            entries.Add(entry);
        }

        return entries;
    }
}
