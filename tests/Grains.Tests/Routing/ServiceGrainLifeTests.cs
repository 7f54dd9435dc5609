using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Routing;

/// <summary>A service name through the life of the node that owns it.</summary>
public sealed class ServiceGrainLifeTests : IAsyncLifetime
{
    private readonly TestNode _owner = new();
    private readonly TestNode _other = new();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IServiceGrain Service => _silo.Grain<IServiceGrain>("docs");

    private INodeGrain Node => _silo.Grain<INodeGrain>(_owner.Id);

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync();
        await Node.Register(_owner.Signed(1, _silo.Now), Token);
        Assert.True((await Service.Publish(Record(_owner, 1), Token)).Accepted);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _owner.Dispose();
        _other.Dispose();
    }

    private ImmutableArray<byte> Record(TestNode node, ulong sequence, string name = "docs") =>
        [.. SignedServiceRecord.Sign(new ServiceRecord { Name = name, OwnerPublicKey = node.Key.Public, Sequence = sequence, IssuedAt = _silo.Now }, node.Key).Encode()];

    private Task RemoveOwnerAsync() => Node.Remove(new OperatorAct("anna", "gone for good"), Token);

    [Fact]
    public async Task Publish_New_HasItsReminderBeforeItIsStored()
    {
        Assert.True(_silo.HasReminder(Service));
        var unheard = _silo.Grain<IServiceGrain>("other");
        _silo.Disk.Fails = static _ => true;

        await Assert.ThrowsAsync<OrleansException>(() => unheard.Publish(Record(_other, 1, "other"), Token));
        _silo.Disk.Fails = static _ => false;

        // For nothing, which its first tick finds out.
        Assert.True(_silo.HasReminder(unheard));
        await _silo.TickAsync(unheard);
        Assert.False(_silo.HasReminder(unheard));
    }

    [Fact]
    public async Task Tick_OwnerSilentForYears_KeepsTheName()
    {
        for (var month = 0; month < 24; month++)
        {
            _silo.Jump(TimeSpan.FromDays(30));
            await _silo.TickAsync(Node);
            await _silo.TickAsync(Service);
        }

        Assert.NotNull(await Service.Resolve(Token));
        Assert.True(_silo.HasReminder(Service));
        Assert.Equal(PublishCodes.NameTaken, (await Service.Publish(Record(_other, 1), Token)).Code);
    }

    [Fact]
    public async Task Tick_OwnerRemoved_FreesTheNameForGoodAndForEverybody()
    {
        await RemoveOwnerAsync();
        await _silo.TickAsync(Service);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Null(await Service.Resolve(Token));
        Assert.False(_silo.HasReminder(Service));
        // Its own old record is old, though nobody has the name.
        Assert.Equal(PublishCodes.StaleSequence, (await Service.Publish(Record(_owner, 1), Token)).Code);
        Assert.True((await Service.Publish(Record(_other, 1), Token)).Accepted);
        Assert.True(_silo.HasReminder(Service));
        Assert.Equal(PublishCodes.NameTaken, (await Service.Publish(Record(_owner, 2), Token)).Code);
    }

    [Fact]
    public async Task Tick_Withdrawn_FreesTheNameAfterHalfAYear()
    {
        await Service.Unpublish(_owner.Id, Token);
        _silo.Jump(TimeSpan.FromDays(179));
        await _silo.TickAsync(Service);
        Assert.Equal(PublishCodes.NameTaken, (await Service.Publish(Record(_other, 1), Token)).Code);
        _silo.Jump(TimeSpan.FromDays(1));
        await _silo.TickAsync(Service);

        Assert.True((await Service.Publish(Record(_other, 1), Token)).Accepted);
    }

    [Fact]
    public async Task Tick_OwnerNeverRegistered_FreesTheNameAfterAMonth()
    {
        var service = _silo.Grain<IServiceGrain>(_other.Id);
        Assert.True((await service.Publish(Record(_other, 1), Token)).Accepted);
        await _silo.TickAsync(service);
        _silo.Jump(TimeSpan.FromDays(29));
        await _silo.TickAsync(service);
        Assert.NotNull(await service.Resolve(Token));
        _silo.Jump(TimeSpan.FromDays(1));
        await _silo.TickAsync(service);

        Assert.Null(await service.Resolve(Token));
        Assert.False(_silo.HasReminder(service));
    }

    [Fact]
    public async Task Tick_WriteFails_ShowsTheNameUntilItIsFree()
    {
        await RemoveOwnerAsync();
        _silo.Disk.Fails = static _ => true;
        await Assert.ThrowsAnyAsync<Exception>(() => _silo.TickAsync(Service));
        _silo.Disk.Fails = static _ => false;

        Assert.NotNull(await Service.Resolve(Token));
        await _silo.TickAsync(Service);
        Assert.Null(await Service.Resolve(Token));
    }
}
