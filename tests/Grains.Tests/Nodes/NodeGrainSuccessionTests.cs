using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Grains.Tests.Auditing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>One key names another: what the new node gets, what the old one loses, and what is refused.</summary>
public sealed class NodeGrainSuccessionTests : IAsyncLifetime
{
    private readonly TestNode _old = new();
    private readonly TestNode _new = new();
    private readonly TestNode _third = new();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Old => Grain(_old);

    private INodeGrain New => Grain(_new);

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        await Old.Register(_old.Signed(1, _silo.Now, "My-Node"), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _old.Dispose();
        _new.Dispose();
        _third.Dispose();
    }

    [Fact]
    public async Task Succeed_SignedByBoth_HandsOnWhatWasTheOldKeys()
    {
        var registered = (await Old.Get(Token))!;
        _silo.Jump(TimeSpan.FromDays(3));

        var result = await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal((SuccessionStatus.Succeeded, _new.Id), (result.Status, result.Successor));
        var (before, after) = ((await Old.Get(Token))!, (await New.Get(Token))!);
        Assert.Equal(("succeeded", _new.Id), (before.State, before.Successor));
        Assert.Equal(("active", "My-Node", true), (after.State, after.Handle, after.Verified));
        Assert.Equal(registered.RegisteredAt, after.RegisteredAt);
        Assert.Equal((registered.Region, registered.Type, string.Join(' ', registered.Capabilities)), (after.Region, after.Type, string.Join(' ', after.Capabilities)));
        Assert.Equal(_new.Id, await _silo.Grain<IHandleGrain>(HandleKeys.Of("my-node")).Resolve(Token));
        Assert.Equal([_new.Id], (await DirectoryReader.QueryAsync(_silo.Client, new DirectoryQuery { States = NodeStateNames.All }, Token)).Nodes.Select(node => node.NodeId));
        Assert.False(_silo.HasReminder(Old));
        Assert.True(_silo.HasReminder(New));
    }

    [Fact]
    public async Task Succeed_Done_LeavesAnEntryInBothPastsAndInTheLog()
    {
        var succession = _old.SucceededBy(_new, 2, _silo.Now);
        await Old.Succeed(succession, Token);

        var (before, after) = ((await Old.GetTimeline(Token))!, (await New.GetTimeline(Token))!);
        Assert.Equal((_new.Id, "succeeded"), (before.Successor, before.Past[^1].What));
        Assert.Contains(_new.Id, before.Past[^1].Why, StringComparison.Ordinal);
        Assert.Empty(before.Entries);
        Assert.Equal(["active", HistoryNames.TookOver], after.Past.Select(entry => entry.What));
        Assert.Contains(_old.Id, after.Past[^1].Why, StringComparison.Ordinal);

        await TestSilo.UntilAsync(async () => (await Logged()).Count == 4);
        var logged = await Logged();
        Assert.Equal([LedgerEntryKind.Registration, LedgerEntryKind.Succession], Kinds(_old));
        Assert.Equal([LedgerEntryKind.Inheritance, LedgerEntryKind.Registration], Kinds(_new));
        Assert.Equal("My-Node", logged.Last(entry => entry.NodeId == _new.Key.Public.Id).Handle);
        var hash = System.Security.Cryptography.SHA256.HashData(succession.AsSpan());
        Assert.All(logged.Where(entry => entry.Kind is LedgerEntryKind.Succession or LedgerEntryKind.Inheritance), entry => Assert.Equal(hash, entry.RecordHash!.Value));

        LedgerEntryKind[] Kinds(TestNode node) => [.. logged.Where(entry => entry.NodeId == node.Key.Public.Id).OrderBy(entry => entry.Number).Select(entry => entry.Kind)];
    }

    [Fact]
    public async Task Succeed_OldKeySpeaksAgain_IsRefusedWithTheSuccessor()
    {
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        var beat = await Old.Heartbeat(_old.Beat(9, _silo.Now), Token);
        var registration = await Old.Register(_old.Signed(10, _silo.Now), Token);
        var vouched = await Old.Heartbeat(new NodeHeartbeat(null, null, Vouched: true), Token);
        var parked = await Old.Park(new OperatorAct("ada", "why"), Token);
        var removed = await Old.Remove(new OperatorAct("ada", "why"), Token);

        Assert.Equal((RefusalCodes.NodeSucceeded, _new.Id), (beat.Code, beat.Successor));
        Assert.Equal((RefusalCodes.NodeSucceeded, _new.Id), (registration.Code, registration.Successor));
        Assert.All([vouched.Code, parked.Code, removed.Code], code => Assert.Equal(RefusalCodes.NodeSucceeded, code));
        Assert.Equal(HeartbeatStatus.Accepted, (await New.Heartbeat(_new.Beat(1, _silo.Now), Token)).Status);
    }

    [Fact]
    public async Task Succeed_ToTheSameAgain_ChangesNothingHoweverMuchLater()
    {
        var succession = _old.SucceededBy(_new, 2, _silo.Now);
        await Old.Succeed(succession, Token);
        var writes = _silo.Disk.Writes["node"];
        _silo.Jump(TimeSpan.FromDays(1));

        var again = await Old.Succeed(succession, Token);

        var anew = await Old.Succeed(_old.SucceededBy(_new, 9, _silo.Now), Token);

        Assert.Equal((SuccessionStatus.Unchanged, _new.Id), (again.Status, again.Successor));
        Assert.Equal((SuccessionStatus.Unchanged, _new.Id), (anew.Status, anew.Successor));
        Assert.Equal(writes, _silo.Disk.Writes["node"]);
    }

    [Fact]
    public async Task Succeed_ParkedNode_StaysParked()
    {
        await Old.Park(new OperatorAct("ada", "why"), Token);

        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        Assert.NotNull((await New.Get(Token))!.ParkedAt);
        Assert.Contains((await New.GetTimeline(Token))!.Past, entry => entry is { What: HistoryNames.Parked, Operator: "ada" });
    }

    [Fact]
    public async Task Succeed_SilentForLong_IsASignOfLifeAndRenewsTheRegistration()
    {
        _silo.Jump(TimeSpan.FromDays(400));
        Assert.Equal("pending_1st", (await Old.Get(Token))!.State);

        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        var node = (await New.Get(Token))!;
        Assert.Equal(("active", _silo.Now, _silo.Now.AddDays(365)), (node.State, node.LastSeen, node.ExpiresAt));
        Assert.Equal(["active", "pending_1st", "active", HistoryNames.TookOver], (await New.GetTimeline(Token))!.Past.Select(entry => entry.What));
    }

    [Fact]
    public async Task Succeed_NewKeyRegistersARecord_KeepsTheHandle()
    {
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        Assert.Equal(RegistrationStatus.Renewed, (await New.Register(_new.Signed(1, _silo.Now), Token)).Status);

        Assert.Equal("My-Node", (await New.Get(Token))!.Handle);
    }

    [Fact]
    public async Task Succeed_RecordedOrExpired_IsRefused()
    {
        var recorded = _old.SucceededBy(_new, 2, _silo.Now);
        await Old.Register(_old.Signed(2, _silo.Now, "My-Node"), Token);
        Assert.Equal(RefusalCodes.StaleSequence, (await Old.Succeed(recorded, Token)).Code);

        var late = _old.SucceededBy(_new, 3, _silo.Now);
        _silo.Jump(TimeSpan.FromMinutes(6));
        Assert.Equal(RefusalCodes.ClockSkew, (await Old.Succeed(late, Token)).Code);
        Assert.Equal(RefusalCodes.ClockSkew, (await Old.Succeed(_old.SucceededBy(_new, 3, _silo.Now.AddMinutes(6)), Token)).Code);
        Assert.Null(await New.Get(Token));
    }

    [Fact]
    public async Task Succeed_SecondSuccessor_IsRefusedAndTheFirstStays()
    {
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        var second = await Old.Succeed(_old.SucceededBy(_third, 3, _silo.Now), Token);

        Assert.Equal((RefusalCodes.AlreadySucceeded, _new.Id), (second.Code, second.Successor));
        Assert.Null(await Grain(_third).Get(Token));
    }

    [Fact]
    public async Task Succeed_BothAtOnce_OneSuccessor()
    {
        var results = await Task.WhenAll(
            Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token), Old.Succeed(_old.SucceededBy(_third, 3, _silo.Now), Token));

        Assert.Single(results, result => result.Status == SuccessionStatus.Succeeded);
        Assert.Single(results, result => result.Code == RefusalCodes.AlreadySucceeded);
    }

    [Fact]
    public async Task Succeed_TwoNodesNameOne_OneGetsIt()
    {
        await Grain(_third).Register(_third.Signed(1, _silo.Now, "third"), Token);

        var results = await Task.WhenAll(
            Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token), Grain(_third).Succeed(_third.SucceededBy(_new, 2, _silo.Now), Token));

        Assert.Single(results, result => result.Status == SuccessionStatus.Succeeded);
        Assert.Single(results, result => result.Code is RefusalCodes.SuccessorReserved or RefusalCodes.SuccessorExists);
    }

    [Fact]
    public async Task Succeed_ToWhoCannotFollow_IsRefusedWithACodeEach()
    {
        await Grain(_third).Register(_third.Signed(1, _silo.Now), Token);
        Assert.Equal(RefusalCodes.SuccessorExists, (await Old.Succeed(_old.SucceededBy(_third, 2, _silo.Now), Token)).Code);

        await Grain(_third).Remove(new OperatorAct("ada", "why"), Token);
        Assert.Equal(RefusalCodes.SuccessorDead, (await Old.Succeed(_old.SucceededBy(_third, 2, _silo.Now), Token)).Code);
        Assert.Equal(RefusalCodes.NodeDead, (await Grain(_third).Succeed(_third.SucceededBy(_new, 2, _silo.Now), Token)).Code);
        Assert.Equal(RefusalCodes.UnknownNode, (await New.Succeed(_new.SucceededBy(_third, 2, _silo.Now), Token)).Code);
        Assert.Equal("active", (await Old.Get(Token))!.State);
    }

    [Fact]
    public async Task Succeed_BackToWhereItCameFrom_IsACircle()
    {
        using var stranger = new TestNode();
        await Grain(stranger).Register(stranger.Signed(1, _silo.Now), Token);
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);
        await New.Succeed(_new.SucceededBy(_third, 1, _silo.Now), Token);

        Assert.Equal(RefusalCodes.SuccessionCircle, (await Grain(_third).Succeed(_third.SucceededBy(_new, 1, _silo.Now), Token)).Code);
        Assert.Equal(RefusalCodes.SuccessionCircle, (await Grain(_third).Succeed(_third.SucceededBy(_old, 1, _silo.Now), Token)).Code);
        Assert.Equal(RefusalCodes.SuccessorSucceeded, (await Grain(stranger).Succeed(stranger.SucceededBy(_new, 2, _silo.Now), Token)).Code);
        Assert.Equal("My-Node", (await Grain(_third).Get(Token))!.Handle);
    }

    [Fact]
    public async Task Succeed_NotWhatBothSigned_IsRefused()
    {
        var succession = _old.SucceededBy(_new, 2, _silo.Now);
        var other = _old.SucceededBy(_new, 3, _silo.Now);

        // The words of one under the signatures of the other.
        ImmutableArray<byte> mixed = [.. succession[..^128], .. other[^128..]];
        Assert.Equal(RefusalCodes.BadSignature, (await Old.Succeed(mixed, Token)).Code);
        Assert.Equal(RefusalCodes.BadSignature, (await Old.Succeed(TestNode.Flip(succession, succession.Length - 1), Token)).Code);
        Assert.Equal(RefusalCodes.BadSignature, (await Old.Succeed(TestNode.Flip(succession, succession.Length - 65), Token)).Code);
        Assert.Equal(RefusalCodes.KeyMismatch, (await New.Succeed(succession, Token)).Code);
        Assert.Equal((RefusalCodes.InvalidField, "succession"), Fault(await Old.Succeed(succession[..^1], Token)));
        Assert.Equal((RefusalCodes.InvalidField, "succession"), Fault(await Old.Succeed([], Token)));
        Assert.Equal((RefusalCodes.InvalidField, "succession"), Fault(await Old.Succeed(default, Token)));
        Assert.Equal("active", (await Old.Get(Token))!.State);

        static (string?, string?) Fault(SuccessionResult result) => (result.Code, result.Field);
    }

    [Fact]
    public async Task Succeed_ToItself_IsRefused()
    {
        var words = new CanonicalWriter(KeySuccession.Label).Bytes(_old.Key.Public.Encoded.AsSpan()).Bytes(_old.Key.Public.Encoded.AsSpan()).U64(2).Time(_silo.Now).ToArray();

        var result = await Old.Succeed([.. words, .. _old.Key.Sign(words), .. _old.Key.Sign(words)], Token);

        Assert.Equal(RefusalCodes.SameKey, result.Code);
    }

    [Fact]
    public async Task Register_WhileSetAsideForACrashedSuccession_IsFreeAtTheSecondAttempt()
    {
        // The new identity is set aside, and the old one's own write fails.
        var writes = 0;
        _silo.Disk.Fails = state => state == "node" && ++writes > 1;
        await Assert.ThrowsAnyAsync<Exception>(() => Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token));
        _silo = await _silo.RestartAsync(crash: true);
        _silo.Disk.Fails = static _ => false;

        Assert.Equal(RefusalCodes.SuccessionPending, (await New.Register(_new.Signed(1, _silo.Now), Token)).Code);
        await TestSilo.UntilAsync(async () => (await New.Register(_new.Signed(1, _silo.Now), Token)).Status == RegistrationStatus.Created);

        Assert.Equal("active", (await Old.Get(Token))!.State);
        Assert.Equal(RefusalCodes.SuccessorExists, (await Old.Succeed(_old.SucceededBy(_new, 3, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task Publish_UnderTheOldKeysName_IsTheSuccessorsRightAndNoLongerTheOldOnes()
    {
        await Publish(_old, 5);
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        Assert.Equal(PublishCodes.OwnerSucceeded, (await Publish(_old, 6)).Code);
        Assert.Equal(PublishCodes.NameTaken, (await Publish(_third, 9)).Code);
        Assert.True((await Publish(_new, 1)).Accepted);
        Assert.Equal(_new.Id, (await _silo.Grain<IServiceGrain>("docs").Resolve(Token))!.Owner);
    }

    [Fact]
    public async Task Tick_OfTheOldKeysServiceName_KeepsItForAsLongAsTheSuccessorLives()
    {
        await Publish(_old, 5);
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);
        var service = _silo.Grain<IServiceGrain>("docs");
        await _silo.TickAsync(service);
        Assert.Equal(PublishCodes.NameTaken, (await Publish(_third, 9)).Code);

        await New.Remove(new OperatorAct("anna", "gone for good"), Token);
        await _silo.TickAsync(service);

        Assert.True((await Publish(_third, 9)).Accepted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task RunAsync_CrashBetweenTheSteps_LosesNothingAndIsFinishedByTheReminder(int steps)
    {
        var writes = 0;
        _silo.Disk.Fails = state => state is "node" or "handle" && ++writes > steps;
        await Record.ExceptionAsync(() => Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token));
        _silo = await _silo.RestartAsync(crash: true);
        _silo.Disk.Fails = static _ => false;

        var found = await AuditAsync();
        Assert.All(found, one => Assert.Equal(DisagreementCodes.SuccessionPending, one.Code));
        Assert.Equal(steps is 2 or 3 or 4 ? 1 : 0, found.Count);
        await _silo.TickAsync(Old);

        Assert.Equal(steps == 1 ? "active" : "succeeded", (await Old.Get(Token))!.State);
        Assert.Equal(steps == 1 ? null : "My-Node", (await New.Get(Token))?.Handle);
        _silo = await _silo.RestartAsync();
        Assert.Empty(await AuditAsync());
    }

    [Fact]
    public async Task Restore_OldKeyFromAnEarlierExport_StaysSucceeded()
    {
        var exported = (await Old.Export(Token))!;
        await Old.Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);

        Assert.Null(await Old.Export(Token));
        Assert.Equal(RestoreStatus.Kept, (await Old.Restore(exported with { Incarnation = 5, RecordSequence = 1 }, Token)).Status);
        Assert.Equal("succeeded", (await Old.Get(Token))!.State);
        Assert.Equal("My-Node", (await New.Export(Token))!.Handle);
    }

    private INodeGrain Grain(TestNode node) => _silo.Grain<INodeGrain>(node.Id);

    private Task<PublishResult> Publish(TestNode node, ulong sequence) => _silo.Grain<IServiceGrain>("docs").Publish(
        [.. SignedServiceRecord.Sign(new ServiceRecord { Name = "docs", OwnerPublicKey = node.Key.Public, Sequence = sequence, IssuedAt = _silo.Now }, node.Key).Encode()], Token);

    private async Task<List<LedgerEntry>> Logged()
    {
        var entries = await _silo.Grain<ILedgerGrain>(LedgerLog.Key).Read(0, 100, Token);
        return [.. entries.Select(encoded => LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out var fault) ? entry : throw new InvalidDataException(fault))];
    }

    private async Task<List<Disagreement>> AuditAsync()
    {
        var found = new List<Disagreement>();
        await foreach (var one in new RegistryAudit(new DiskStates(_silo.Disk)).RunAsync(Token)) found.Add(one);
        return found;
    }
}
