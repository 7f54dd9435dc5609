using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Routing;
using OrleansVoxa.Grains.Tests.Auditing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>An identity that was succeeded in another registry, as the export of its successor tells.</summary>
public sealed class NodeGrainRestoredEndTests : IAsyncLifetime
{
    private readonly TestNode _old = new();
    private readonly TestNode _new = new();
    private readonly TestNode _third = new();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private INodeGrain Old => _silo.Grain<INodeGrain>(_old.Id);

    private INodeGrain New => _silo.Grain<INodeGrain>(_new.Id);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _old.Dispose();
        _new.Dispose();
        _third.Dispose();
    }

    [Fact]
    public async Task RestoreEnd_KeyThatNeverRegisteredHere_CountsForNothingFromThenOn()
    {
        var succession = _old.SucceededBy(_new, 7, _silo.Now);
        var before = _third.SucceededBy(_old, 3, _silo.Now);

        var result = await Old.RestoreEnd(succession, before, Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(RestoreStatus.Restored, result.Status);
        var refused = await Old.Register(_old.Signed(9, _silo.Now, "mine"), Token);
        Assert.Equal((RefusalCodes.NodeSucceeded, _new.Id), (refused.Code, refused.Successor));
        Assert.Equal(("succeeded", _new.Id), ((await Old.Get(Token))!.State, (await Old.Get(Token))!.Successor));
        Assert.Equal(before, await Old.GetInheritance(Token));
        Assert.Null(await Old.Export(Token));
        Assert.Equal(RestoreStatus.Unchanged, (await Old.RestoreEnd(succession, before, Token)).Status);
        Assert.Equal("succeeded", (await Old.GetTimeline(Token))!.Past[^1].What);
    }

    [Fact]
    public async Task RestoreEnd_AndItsSuccessor_LeaveARegistryThatAgreesWithItself()
    {
        await using var elsewhere = await TestSilo.StartAsync(clock: _silo.Clock);
        await elsewhere.Grain<INodeGrain>(_old.Id).Register(_old.Signed(1, _silo.Now, "lamp"), Token);
        var succession = _old.SucceededBy(_new, 2, _silo.Now);
        await elsewhere.Grain<INodeGrain>(_old.Id).Succeed(succession, Token);
        var exported = (await elsewhere.Grain<INodeGrain>(_new.Id).Export(Token))!;

        Assert.Equal(succession, exported.Inherited);
        Assert.Equal(RestoreStatus.Restored, (await Old.RestoreEnd(succession, [], Token)).Status);
        Assert.Equal(RestoreStatus.Restored, (await New.Restore(exported, Token)).Status);

        Assert.Equal("lamp", (await New.Get(Token))!.Handle);
        Assert.Equal(succession, await New.GetInheritance(Token));
        await _silo.TickAsync(Old);
        await foreach (var found in new RegistryAudit(new DiskStates(_silo.Disk)).RunAsync(Token)) Assert.Fail($"{found.Code} {found.Subject}: {found.Text}");
    }

    [Fact]
    public async Task RestoreEnd_NodeThatLivesHere_IsRefusedAndLivesOn()
    {
        await Old.Register(_old.Signed(1, _silo.Now), Token);

        var result = await Old.RestoreEnd(_old.SucceededBy(_new, 2, _silo.Now), [], Token);

        Assert.Equal((RestoreStatus.Refused, RefusalCodes.PredecessorLives), (result.Status, result.Code));
        Assert.Equal("active", (await Old.Get(Token))!.State);
    }

    [Fact]
    public async Task RestoreEnd_NodeThatNamedAnotherHere_IsRefused()
    {
        await Old.RestoreEnd(_old.SucceededBy(_new, 2, _silo.Now), [], Token);

        var result = await Old.RestoreEnd(_old.SucceededBy(_third, 3, _silo.Now), [], Token);

        Assert.Equal(RefusalCodes.AlreadySucceeded, result.Code);
        Assert.Equal(_new.Id, (await Old.Get(Token))!.Successor);
    }

    [Fact]
    public async Task RestoreEnd_NodeThatWasRemovedHere_IsSucceededInstead()
    {
        await Old.Register(_old.Signed(1, _silo.Now), Token);
        await Old.Remove(new OperatorAct("tester", "gone"), Token);

        var result = await Old.RestoreEnd(_old.SucceededBy(_new, 2, _silo.Now), [], Token);

        Assert.Equal(RestoreStatus.Restored, result.Status);
        Assert.Equal(RefusalCodes.NodeSucceeded, (await Old.Register(_old.Signed(9, _silo.Now), Token)).Code);
    }

    [Fact]
    public async Task RestoreEnd_WhatNobodySigned_IsRefusedByCode()
    {
        var succession = _old.SucceededBy(_new, 2, _silo.Now);

        Assert.Equal(RefusalCodes.BadSignature, (await Old.RestoreEnd(TestNode.Flip(succession, succession.Length - 1), [], Token)).Code);
        Assert.Equal(RefusalCodes.InvalidField, (await Old.RestoreEnd([1, 2, 3], [], Token)).Code);
        Assert.Equal(RefusalCodes.InvalidField, (await Old.RestoreEnd([], [], Token)).Code);
        Assert.Equal(RefusalCodes.KeyMismatch, (await Old.RestoreEnd(_new.SucceededBy(_third, 2, _silo.Now), [], Token)).Code);
        Assert.Equal(RefusalCodes.KeyMismatch, (await Old.RestoreEnd(succession, _third.SucceededBy(_new, 2, _silo.Now), Token)).Code);
        Assert.Equal(RefusalCodes.InvalidField, (await Old.RestoreEnd(_old.SucceededBy(_new, 2, _silo.Now.AddDays(1)), [], Token)).Code);
        Assert.Null(await Old.Get(Token));
    }

    [Fact]
    public async Task RestoreEnd_ByOneThatFollowsItHere_IsACircleAndRefused()
    {
        Assert.Equal(RestoreStatus.Restored, (await New.RestoreEnd(_new.SucceededBy(_third, 2, _silo.Now), [], Token)).Status);
        Assert.Equal(RestoreStatus.Restored, (await _silo.Grain<INodeGrain>(_third.Id).RestoreEnd(_third.SucceededBy(_old, 2, _silo.Now), [], Token)).Status);

        var result = await Old.RestoreEnd(_old.SucceededBy(_new, 2, _silo.Now), [], Token);

        Assert.Equal((RestoreStatus.Refused, RefusalCodes.SuccessionCircle), (result.Status, result.Code));
        Assert.Null(await Old.Get(Token));
    }

    [Fact]
    public async Task Get_CircleThatTwoSilosWroteAtOnce_EndsEveryWalkAlongIt()
    {
        await Old.RestoreEnd(_old.SucceededBy(_new, 2, _silo.Now), [], Token);
        await New.RestoreEnd(_new.SucceededBy(_third, 2, _silo.Now), [], Token);
        var docs = _silo.Grain<IServiceGrain>("docs");
        var owned = SignedServiceRecord.Sign(new ServiceRecord { Name = "docs", OwnerPublicKey = _third.Key.Public, Sequence = 1, IssuedAt = _silo.Now }, _third.Key);
        Assert.True((await docs.Publish([.. owned.Encode()], Token)).Accepted);
        var disk = new DiskStates(_silo.Disk);
        disk.Edit<NodeGrainState>("voxa.node", _new.Id, "node", node => node with { Succession = node.Succession! with { Successor = _old.Id } });
        disk.Edit<ServiceGrainState>("voxa.service", "docs", "service", service => service with { Owner = _old.Id });
        _silo = await _silo.RestartAsync(crash: true);
        docs = _silo.Grain<IServiceGrain>("docs");

        using var stranger = new TestNode();
        var asked = SignedServiceRecord.Sign(new ServiceRecord { Name = "docs", OwnerPublicKey = stranger.Key.Public, Sequence = 2, IssuedAt = _silo.Now }, stranger.Key);
        Assert.Equal(PublishCodes.NameTaken, (await docs.Publish([.. asked.Encode()], Token)).Code);
        // Nobody in the circle lives: the name is kept as long as one whose owner is not known, and then free.
        await _silo.TickAsync(docs);
        Assert.NotNull(await docs.Resolve(Token));
        _silo.Jump(TimeSpan.FromDays(400));
        await _silo.TickAsync(docs);
        Assert.Null(await docs.Resolve(Token));
        Assert.Equal(RefusalCodes.NodeSucceeded, (await Old.Register(_old.Signed(9, _silo.Now), Token)).Code);
    }

    [Theory]
    [InlineData(0, RestoreStatus.Unchanged)]
    [InlineData(-1, RestoreStatus.Kept)]
    public async Task Restore_OfOneThatIsHereAlready_AdoptsHowItBegan(int hours, RestoreStatus expected)
    {
        await using var elsewhere = await TestSilo.StartAsync(clock: _silo.Clock);
        await elsewhere.Grain<INodeGrain>(_old.Id).Register(_old.Signed(1, _silo.Now, "lamp"), Token);
        var succession = _old.SucceededBy(_new, 2, _silo.Now);
        await elsewhere.Grain<INodeGrain>(_old.Id).Succeed(succession, Token);
        var exported = (await elsewhere.Grain<INodeGrain>(_new.Id).Export(Token))!;
        Assert.Equal(RestoreStatus.Restored, (await New.Restore(exported with { Inherited = [] }, Token)).Status);
        Assert.Equal(RestoreStatus.Restored, (await Old.RestoreEnd(succession, [], Token)).Status);

        var result = await New.Restore(exported with { LastSeen = exported.LastSeen.AddHours(hours) }, Token);

        Assert.Equal(expected, result.Status);
        Assert.Equal(succession, await New.GetInheritance(Token));
        await _silo.TickAsync(Old);
        await _silo.TickAsync(New);
        await foreach (var found in new RegistryAudit(new DiskStates(_silo.Disk)).RunAsync(Token)) Assert.Fail($"{found.Code} {found.Subject}: {found.Text}");
    }

    [Fact]
    public async Task Restore_OfOneThatBeganOtherwiseHere_KeepsItsOwnBeginning()
    {
        await using var elsewhere = await TestSilo.StartAsync(clock: _silo.Clock);
        await elsewhere.Grain<INodeGrain>(_old.Id).Register(_old.Signed(1, _silo.Now, "lamp"), Token);
        await elsewhere.Grain<INodeGrain>(_old.Id).Succeed(_old.SucceededBy(_new, 2, _silo.Now), Token);
        var exported = (await elsewhere.Grain<INodeGrain>(_new.Id).Export(Token))!;
        var other = _old.SucceededBy(_new, 3, _silo.Now);
        await New.Restore(exported with { Inherited = other }, Token);

        await New.Restore(exported, Token);

        Assert.Equal(other, await New.GetInheritance(Token));
    }
}
