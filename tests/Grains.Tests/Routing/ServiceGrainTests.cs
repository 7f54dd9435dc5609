using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Routing;

public sealed class ServiceGrainTests : IAsyncLifetime
{
    private readonly IdentityKey _owner = IdentityKey.Generate();
    private readonly IdentityKey _other = IdentityKey.Generate();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IServiceGrain Grain => _silo.Grain<IServiceGrain>("docs");

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _owner.Dispose();
        _other.Dispose();
    }

    private ImmutableArray<byte> Record(IdentityKey key, ulong sequence) =>
        [.. SignedServiceRecord.Sign(new ServiceRecord { Name = "docs", OwnerPublicKey = key.Public, Sequence = sequence, IssuedAt = _silo.Now }, key).Encode()];

    [Fact]
    public async Task Publish_Accepted_SurvivesACrash()
    {
        Assert.Null(await Grain.Resolve(Token));
        var record = Record(_owner, 1);

        Assert.True((await Grain.Publish(record, Token)).Accepted);
        _silo = await _silo.RestartAsync(crash: true);

        var service = (await Grain.Resolve(Token))!;
        Assert.Equal(("docs", _owner.Public.Id.ToString(), _silo.Now), (service.Name, service.Owner, service.PublishedAt));
        Assert.True(record.SequenceEqual(service.Record));
    }

    [Fact]
    public async Task Publish_ByAnother_IsRefusedAlsoWhileNothingIsPublished()
    {
        await Grain.Publish(Record(_owner, 1), Token);
        Assert.Equal(PublishCodes.NameTaken, (await Grain.Publish(Record(_other, 9), Token)).Code);

        Assert.Equal(PublishCodes.NameTaken, (await Grain.Unpublish(_other.Public.Id.ToString(), Token)).Code);
        Assert.True((await Grain.Unpublish(_owner.Public.Id.ToString(), Token)).Accepted);
        Assert.Null(await Grain.Resolve(Token));
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(PublishCodes.NameTaken, (await Grain.Publish(Record(_other, 9), Token)).Code);
        Assert.Equal(PublishCodes.NotPublished, (await Grain.Unpublish(_owner.Public.Id.ToString(), Token)).Code);
    }

    [Fact]
    public async Task Publish_SameRecordAgain_WritesNothing()
    {
        var record = Record(_owner, 1);
        await Grain.Publish(record, Token);
        var writes = _silo.Disk.Writes["service"];

        Assert.True((await Grain.Publish(record, Token)).Accepted);

        Assert.Equal(writes, _silo.Disk.Writes["service"]);
    }

    [Fact]
    public async Task Publish_WriteFails_IsNotShownAndTheNameStaysFree()
    {
        _silo.Disk.Fails = static _ => true;
        await Assert.ThrowsAsync<OrleansException>(() => Grain.Publish(Record(_owner, 1), Token));
        _silo.Disk.Fails = static _ => false;

        Assert.Null(await Grain.Resolve(Token));
        Assert.True((await Grain.Publish(Record(_other, 1), Token)).Accepted);
    }

    [Fact]
    public async Task Resolve_WhileAWriteIsUnderWay_ShowsOnlyWhatWasAcknowledged()
    {
        var gate = new TaskCompletionSource();
        _silo.Disk.Gate = gate.Task;
        var publishing = Grain.Publish(Record(_owner, 1), Token);

        Assert.Null(await Grain.Resolve(Token));
        gate.SetResult();

        Assert.True((await publishing).Accepted);
        Assert.NotNull(await Grain.Resolve(Token));
    }

    [Fact]
    public async Task Publish_Garbage_IsRefused()
    {
        Assert.Equal(PublishCodes.InvalidField, (await Grain.Publish(default, Token)).Code);
        Assert.Equal(PublishCodes.InvalidField, (await Grain.Publish([1, 2, 3], Token)).Code);
    }
}
