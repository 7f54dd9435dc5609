using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>Nodes of one registry, brought back in another one that shares nothing with it but the clock.</summary>
public sealed class NodeGrainRestoreTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private readonly TestNode _other = new();
    private TestSilo _old = null!;
    private TestSilo _new = null!;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Old => _old.Grain<INodeGrain>(_node.Id);

    private INodeGrain New => _new.Grain<INodeGrain>(_node.Id);

    public async ValueTask InitializeAsync()
    {
        _old = await TestSilo.StartAsync();
        _new = await TestSilo.StartAsync(clock: _old.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _old.DisposeAsync();
        await _new.DisposeAsync();
        _node.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("active")]
    [InlineData("parked")]
    [InlineData("pending_1st")]
    [InlineData("retry_48h")]
    [InlineData("retry_2w")]
    [InlineData("retry_2m")]
    [InlineData("coma")]
    public async Task Restore_InEveryState_GoesOnAsTheOriginalDoes(string state)
    {
        await Old.Register(_node.Signed(7, _old.Now, "My-Node"), Token);
        await Old.Heartbeat(_node.Beat(9, _old.Now), Token);
        await LeadAsync(state);
        var exported = (await Old.Export(Token))!;

        var result = await New.Restore(exported, Token);
        _new = await _new.RestartAsync(crash: true);

        Assert.Equal(RestoreStatus.Restored, result.Status);
        AssertSame(exported, (await New.Export(Token))!);
        Assert.True(_new.HasReminder(New));
        Assert.Equal(_node.Id, await _new.Grain<IHandleGrain>(HandleKeys.Of("my-node")).Resolve(Token));
        for (var day = 0; day < 1200; day += 30)
        {
            var (one, other) = (await ShowAsync(_old), await ShowAsync(_new));
            Assert.Equal(one, other);
            _old.Jump(TimeSpan.FromDays(30));
        }
    }

    [Fact]
    public async Task Restore_WhatWasRecorded_IsStale()
    {
        var registration = _node.Signed(7, _old.Now);
        var beat = _node.Beat(9, _old.Now);
        await Old.Register(registration, Token);
        await Old.Heartbeat(beat, Token);

        await New.Restore((await Old.Export(Token))!, Token);

        Assert.Equal(RefusalCodes.StaleSequence, (await New.Register(registration, Token)).Code);
        Assert.Equal(RefusalCodes.StaleSequence, (await New.Heartbeat(beat, Token)).Code);
        Assert.Equal(RefusalCodes.StaleSequence, (await New.Heartbeat(_node.Beat(9, _old.Now), Token)).Code);
        Assert.Equal(HeartbeatStatus.Accepted, (await New.Heartbeat(_node.Beat(10, _old.Now), Token)).Status);
    }

    [Fact]
    public async Task Restore_Twice_ChangesNothing()
    {
        await Old.Register(_node.Signed(7, _old.Now, "My-Node"), Token);
        var exported = (await Old.Export(Token))!;
        await New.Restore(exported, Token);
        var writes = _new.Disk.Writes["node"];

        var again = await New.Restore(exported, Token);

        Assert.Equal(RestoreStatus.Unchanged, again.Status);
        Assert.Equal(writes, _new.Disk.Writes["node"]);
        Assert.Equal(1, (await DirectoryReader.CountAsync(_new.Client, Token)).Total);
    }

    [Fact]
    public async Task Restore_NewerHere_IsKept()
    {
        await Old.Register(_node.Signed(7, _old.Now), Token);
        var exported = (await Old.Export(Token))!;
        await New.Register(_node.Signed(8, _old.Now), Token);

        var result = await New.Restore(exported, Token);

        Assert.Equal(RestoreStatus.Kept, result.Status);
        Assert.Equal(8UL, (await New.Get(Token))!.RecordSequence);
    }

    [Fact]
    public async Task Restore_NewerThere_TakesItsPlaceButNeverGoesBackInSequences()
    {
        await New.Register(_node.Signed(3, _old.Now), Token);
        await New.Heartbeat(_node.Beat(50, _old.Now), Token);
        await Old.Register(_node.Signed(7, _old.Now, "My-Node"), Token);

        var result = await New.Restore((await Old.Export(Token))!, Token);

        Assert.Equal(RestoreStatus.Restored, result.Status);
        Assert.Equal((7UL, "My-Node"), ((await New.Get(Token))!.RecordSequence, (await New.Get(Token))!.Handle));
        Assert.Equal(RefusalCodes.StaleSequence, (await New.Heartbeat(_node.Beat(50, _old.Now), Token)).Code);
    }

    [Fact]
    public async Task Restore_OfAVerifiedNode_WinsOverAStrangersWord_AndNeverTheReverse()
    {
        await Old.Register(_node.Enveloped(7, _old.Now, "lamp"), Token);
        await New.Register(_node.Unsigned("lamp"), Token);
        _old.Jump(TimeSpan.FromDays(1));
        await New.Heartbeat(new NodeHeartbeat(null, null), Token);
        var word = (await New.Export(Token))!;

        Assert.Equal(RestoreStatus.Restored, (await New.Restore((await Old.Export(Token))!, Token)).Status);
        Assert.True((await New.Get(Token))!.Verified);
        Assert.Equal(RestoreStatus.Kept, (await New.Restore(word, Token)).Status);
        Assert.True((await New.Get(Token))!.Verified);
    }

    [Fact]
    public async Task Restore_OfTheDead_OnlyAsALaterLife()
    {
        await Old.Register(_node.Signed(7, _old.Now), Token);
        var exported = (await Old.Export(Token))!;
        await New.Restore(exported, Token);
        await New.Remove(new OperatorAct("ada", "because"), Token);

        Assert.Equal(RestoreStatus.Kept, (await New.Restore(exported, Token)).Status);
        Assert.Null(await New.Export(Token));

        await Old.Remove(new OperatorAct("ada", "because"), Token);
        await Old.Register(_node.Signed(8, _old.Now), Token);
        Assert.Equal(RestoreStatus.Restored, (await New.Restore((await Old.Export(Token))!, Token)).Status);
        Assert.Equal(("active", 2), ((await New.Get(Token))!.State, (await New.Get(Token))!.Incarnation));
    }

    [Fact]
    public async Task Restore_HandleOfAnother_IsRefusedAndNothingIsThere()
    {
        await Old.Register(_node.Signed(7, _old.Now, "lamp"), Token);
        await _new.Grain<INodeGrain>(_other.Id).Register(_other.Signed(1, _old.Now, "lamp"), Token);

        var result = await New.Restore((await Old.Export(Token))!, Token);

        Assert.Equal((RestoreStatus.Refused, RefusalCodes.HandleTaken), (result.Status, result.Code));
        Assert.Null(await New.Get(Token));
    }

    [Fact]
    public async Task Restore_DirectoryFull_IsRefused()
    {
        await Old.Register(_node.Signed(7, _old.Now, "lamp"), Token);
        _new = await _new.RestartAsync(settings: new() { ["discovery:registry:MaxNodes"] = "64" });
        var shard = DirectoryShards.Get(_new.Client, DirectoryShards.Of(_node.Id));
        var taken = 0;
        foreach (var digit in "0123")
        {
            if (await shard.Reserve(_node.Id[..10] + new string(digit, 30), Token)) taken++;
        }

        var result = await New.Restore((await Old.Export(Token))!, Token);

        Assert.Equal(2, taken);
        Assert.Equal((RestoreStatus.Refused, RefusalCodes.RegistryFull), (result.Status, result.Code));
        Assert.Null(await _new.Grain<IHandleGrain>(HandleKeys.Of("lamp")).Resolve(Token));
    }

    [Fact]
    public async Task Restore_StoreFails_IsNotAcknowledgedAndCanBeRepeated()
    {
        await Old.Register(_node.Signed(7, _old.Now, "lamp"), Token);
        var exported = (await Old.Export(Token))!;
        _new.Disk.Fails = static name => name == "node";

        await Assert.ThrowsAnyAsync<Exception>(() => New.Restore(exported, Token));

        _new.Disk.Fails = static _ => false;
        Assert.Null(await New.Get(Token));
        Assert.Null(await _new.Grain<IHandleGrain>(HandleKeys.Of("lamp")).Resolve(Token));
        Assert.Equal(RestoreStatus.Restored, (await New.Restore(exported, Token)).Status);
    }

    [Fact]
    public async Task Restore_IsInTheLogOnce_AsARegistrationOfThatLife()
    {
        await Old.Register(_node.Signed(7, _old.Now, "lamp"), Token);
        var exported = (await Old.Export(Token))!;
        await New.Restore(exported, Token);
        await New.Restore(exported, Token);

        var log = _new.Grain<ILedgerGrain>(LedgerLog.Key);
        await TestSilo.UntilAsync(async () => !(await log.Read(0, 10, Token)).IsEmpty);
        var encoded = Assert.Single(await log.Read(0, 10, Token));
        Assert.True(LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out _));
        Assert.Equal((LedgerEntryKind.Registration, 1u, "lamp", 1UL), (entry.Kind, entry.Incarnation, entry.Handle, entry.Number));
    }

    /// <summary>Lets the original grow as old as <paramref name="state"/> says, with its history.</summary>
    private async Task LeadAsync(string state)
    {
        if (state == "parked") await Old.Park(new OperatorAct("ada", "because"), Token);
        for (var day = 0; state is not ("active" or "parked") && (await Old.Export(Token))!.State != state; day++)
        {
            Assert.True(day < 400, "The state is never reached.");
            _old.Jump(TimeSpan.FromDays(1));
            await _old.TickAsync(Old);
            if ((await Old.Get(Token))!.AwaitedProbe is > 0 and var probe && (await Old.Get(Token))!.State != state)
                await Old.ReportProbe(new ProbeReport(probe, false, "nobody answered"), Token);
        }
    }

    private async Task<(string State, DateTimeOffset? Next, long Probe)> ShowAsync(TestSilo silo)
    {
        var grain = silo.Grain<INodeGrain>(_node.Id);
        if (silo.HasReminder(grain)) await silo.TickAsync(grain);
        var node = (await grain.Get(Token))!;
        if (node.AwaitedProbe > 0) await grain.ReportProbe(new ProbeReport(node.AwaitedProbe, false, "nobody answered"), Token);
        node = (await grain.Get(Token))!;
        return (node.State, node.NextCheck, node.AwaitedProbe);
    }

    /// <summary>Equal but for arrays, which records compare by reference.</summary>
    private static void AssertSame(ExportedNode expected, ExportedNode actual)
    {
        Assert.Equal(expected.PublicKey, actual.PublicKey);
        Assert.Equal(expected.SignedRecord, actual.SignedRecord);
        Assert.Equal(expected.Addresses, actual.Addresses);
        Assert.Equal(expected.Capabilities, actual.Capabilities);
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected, actual with
        {
            PublicKey = expected.PublicKey,
            SignedRecord = expected.SignedRecord,
            Addresses = expected.Addresses,
            Capabilities = expected.Capabilities,
            History = expected.History,
        });
    }
}
