using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Grains.Tests.Apps;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Tests.Objects;

/// <summary>Objects on the engine that the build was made for: nothing half is ever seen, and nothing stays behind.</summary>
public sealed class ObjectGrainTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestSilo.Token;

    [Fact]
    public async Task Commit_AllParts_IsVisibleReadableAndSurvivesAKill()
    {
        var content = new TestObject((2 * ObjectKey.PartBytes) + 7, seed: 1);
        var silo = await AppGrainTests.StartAsync();

        var stored = await content.UploadAsync(silo);
        await using var next = await silo.RestartAsync(crash: true, settings: On());

        Assert.Equal((content.Key, (long)content.Bytes.Length, "alice"), (stored.Object!.Key, stored.Object.Length, stored.Object.Operator));
        Assert.Equal(stored.Object, await content.Grain(next).Get(Token));
        Assert.Equal(content.Bytes, await content.ReadAsync(next));
        await next.TickAsync(content.Grain(next));
        Assert.False(next.HasReminder(content.Grain(next)));
    }

    [Fact]
    public async Task Begin_ObjectIsThere_UploadsNothing()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(10, seed: 2);
        var first = await content.UploadAsync(silo);
        var rows = silo.Disk.Rows.Count;

        var again = await content.Grain(silo).Begin(10, "bob", Token);

        Assert.Null(again.Upload);
        Assert.Equal(first.Object, again.Object);
        Assert.Equal(rows, silo.Disk.Rows.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Kill_InTheMiddleOfAnUpload_ShowsNothingAndIsClearedAfterItsHour(int parts)
    {
        var content = new TestObject(3 * ObjectKey.PartBytes, seed: 3);
        var silo = await AppGrainTests.StartAsync();
        var upload = await content.BeginAsync(silo);
        for (var part = 0; part < parts; part++) await content.Grain(silo).Put(upload, part, content.Part(part), Token);

        await using var next = await silo.RestartAsync(crash: true, settings: On());
        Assert.Null(await content.Grain(next).Get(Token));
        Assert.True(next.HasReminder(content.Grain(next)));
        next.Jump(Hour - TimeSpan.FromSeconds(1));
        await next.TickAsync(content.Grain(next));
        Assert.Equal(parts, Parts(next));
        next.Jump(TimeSpan.FromSeconds(1));
        await next.TickAsync(content.Grain(next));
        await next.TickAsync(content.Grain(next));

        AssertNothingLeft(next);
        Assert.False(next.HasReminder(content.Grain(next)));
        Assert.Equal(ObjectCodes.UnknownUpload, (await content.Grain(next).Commit(upload, Token)).Code);
        Assert.Equal(ObjectCodes.UnknownUpload, (await content.Grain(next).Put(upload, 0, content.Part(0), Token)).Code);
        AssertNothingLeft(next);
    }

    [Fact]
    public async Task Clear_DiskFails_IsDoneByALaterTick()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(2 * ObjectKey.PartBytes, seed: 4);
        await content.UploadAsync(silo);

        silo.Disk.Fails = static state => state == "object-part";
        Assert.Null((await content.Grain(silo).Delete("bob", Token)).Code);
        Assert.Null(await content.Grain(silo).Get(Token));
        await silo.TickAsync(content.Grain(silo));
        Assert.Equal(2, Parts(silo));
        silo.Disk.Fails = static _ => false;
        await silo.TickAsync(content.Grain(silo));

        AssertNothingLeft(silo);
    }

    [Fact]
    public async Task Commit_PartMissing_IsRefusedAndCanBeSentYet()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(2 * ObjectKey.PartBytes, seed: 5);
        var upload = await content.BeginAsync(silo);
        await content.Grain(silo).Put(upload, 1, content.Part(1), Token);

        Assert.Equal(ObjectCodes.Incomplete, (await content.Grain(silo).Commit(upload, Token)).Code);
        Assert.Null(await content.Grain(silo).Get(Token));
        await content.Grain(silo).Put(upload, 0, content.Part(0), Token);
        Assert.NotNull((await content.Grain(silo).Commit(upload, Token)).Object);
    }

    [Fact]
    public async Task Commit_AnotherDigest_IsRefusedAndLeavesNothing()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(ObjectKey.PartBytes + 1, seed: 6);
        var upload = await content.BeginAsync(silo);
        await content.Grain(silo).Put(upload, 0, content.Part(0), Token);
        await content.Grain(silo).Put(upload, 1, [(byte)~content.Bytes[^1]], Token);

        Assert.Equal(ObjectCodes.DigestMismatch, (await content.Grain(silo).Commit(upload, Token)).Code);

        AssertNothingLeft(silo);
        Assert.NotNull((await content.UploadAsync(silo)).Object);
    }

    [Fact]
    public async Task Commit_TwoUploadsOfOneObject_TheSecondIsClearedAndAnsweredTheFirst()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(5, seed: 7);
        var (slow, fast) = (await content.BeginAsync(silo), await content.BeginAsync(silo));
        foreach (var upload in new[] { slow, fast }) await content.Grain(silo).Put(upload, 0, content.Part(0), Token);

        var first = await content.Grain(silo).Commit(fast, Token);
        var second = await content.Grain(silo).Commit(slow, Token);

        Assert.Equal(fast, first.Object!.Upload);
        Assert.Equal(first.Object, second.Object);
        Assert.Equal(first.Object, (await content.Grain(silo).Commit(fast, Token)).Object);
        Assert.Equal(1, Parts(silo));
        Assert.Equal(fast, Assert.Single(await ListAsync(silo)).Upload);
    }

    [Fact]
    public async Task Abandon_OpenUpload_LeavesNothingAndACommittedOneStays()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(5, seed: 8);
        var upload = await content.BeginAsync(silo);
        await content.Grain(silo).Put(upload, 0, content.Part(0), Token);
        await content.Grain(silo).Abandon(upload, Token);
        AssertNothingLeft(silo);

        var stored = await content.UploadAsync(silo);
        await content.Grain(silo).Abandon(stored.Object!.Upload, Token);
        Assert.Equal(content.Bytes, await content.ReadAsync(silo));
    }

    [Fact]
    public async Task Delete_RemovesAllPartsAndGivesTheRoomBack()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(3 * ObjectKey.PartBytes, seed: 9);
        await content.UploadAsync(silo);

        Assert.Equal(content.Key, (await content.Grain(silo).Delete("bob", Token)).Object!.Key);

        AssertNothingLeft(silo);
        Assert.Equal(ObjectCodes.UnknownObject, (await content.Grain(silo).Delete("bob", Token)).Code);
    }

    [Fact]
    public async Task Begin_NoRoom_IsRefusedUntilSomethingIsDeleted()
    {
        var settings = On();
        settings["discovery:objects:MaxObjectBytes"] = "2048";
        settings["discovery:objects:MaxTotalBytes"] = "3000";
        await using var silo = await AppGrainTests.StartAsync(settings);
        var (first, second) = (new TestObject(2_000, seed: 10), new TestObject(1_001, seed: 11));
        await first.UploadAsync(silo);

        Assert.Equal(ObjectCodes.TooLarge, (await second.Grain(silo).Begin(2_049, "alice", Token)).Code);
        Assert.Equal(ObjectCodes.Full, (await second.Grain(silo).Begin(1_001, "alice", Token)).Code);
        Assert.Single(await ListAsync(silo));
        await first.Grain(silo).Delete("alice", Token);
        Assert.NotNull((await second.UploadAsync(silo)).Object);
    }

    [Fact]
    public async Task Begin_AsManyObjectsAsMayBe_IsRefused()
    {
        var settings = On();
        settings["discovery:objects:MaxObjects"] = "1";
        await using var silo = await AppGrainTests.StartAsync(settings);
        await new TestObject(1, seed: 12).UploadAsync(silo);

        Assert.Equal(ObjectCodes.Full, (await new TestObject(2, seed: 13).Grain(silo).Begin(2, "alice", Token)).Code);
    }

    [Fact]
    public async Task Put_AfterTheHour_IsRefused()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(5, seed: 14);
        var upload = await content.BeginAsync(silo);
        silo.Jump(Hour);

        Assert.Equal(ObjectCodes.UploadExpired, (await content.Grain(silo).Put(upload, 0, content.Part(0), Token)).Code);
        Assert.Equal(ObjectCodes.UploadExpired, (await content.Grain(silo).Commit(upload, Token)).Code);
    }

    [Fact]
    public async Task Begin_OffOrNoKeyOrTooManyOpen_IsRefused()
    {
        await using var off = await TestSilo.StartAsync();
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(5, seed: 15);
        for (var i = 0; i < 8; i++) await content.BeginAsync(silo);

        Assert.Equal(AppCodes.Disabled, (await content.Grain(off).Begin(5, "alice", Token)).Code);
        Assert.Equal(ObjectCodes.InvalidKey, (await silo.Grain<IObjectGrain>("sha256:ABC").Begin(5, "alice", Token)).Code);
        Assert.Equal(ObjectCodes.InvalidLength, (await new TestObject(1, 16).Grain(silo).Begin(0, "alice", Token)).Code);
        Assert.Equal(ObjectCodes.TooManyUploads, (await content.Grain(silo).Begin(5, "alice", Token)).Code);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(1, 5)]
    [InlineData(0, 4)]
    [InlineData(0, 6)]
    public async Task Put_APartThatTheObjectDoesNotHave_IsRefused(int part, int bytes)
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(5, seed: 17);
        var upload = await content.BeginAsync(silo);

        Assert.Equal(ObjectCodes.Incomplete, (await content.Grain(silo).Put(upload, part, ImmutableArray.Create(new byte[bytes]), Token)).Code);
        Assert.Equal(0, Parts(silo));
    }

    [Theory]
    [InlineData("source_code_hash")]
    [InlineData("binary_hash")]
    public async Task Deploy_ObjectIsNotThere_IsRefusedUntilItIs(string field)
    {
        await using var silo = await AppGrainTests.StartAsync();
        var content = new TestObject(5, seed: 18);
        var manifest = new AppDeployment([.. System.Text.Encoding.UTF8.GetBytes($$"""{"name":"web","version":"1","{{field}}":"{{content.Key}}"}""")], "alice");
        var app = silo.Grain<IAppGrain>("web");

        var refused = await app.Deploy(manifest, Token);
        await content.UploadAsync(silo);
        var deployed = await app.Deploy(manifest, Token);

        Assert.Equal((AppCodes.ObjectMissing, field), (refused.Code, Assert.Single(refused.Faults).Field));
        Assert.Contains("voxa app push", refused.Text, StringComparison.Ordinal);
        Assert.Null(deployed.Code);
    }

    private static Dictionary<string, string?> On() => new() { ["settings:features:enable-app-deployment"] = "true" };

    private static int Parts(TestSilo silo) => silo.Disk.Rows.Keys.Count(row => row.State == "object-part");

    private static async Task<ImmutableArray<ObjectReservation>> ListAsync(TestSilo silo) =>
        await silo.Grain<IObjectCatalogueGrain>(IObjectCatalogueGrain.TheOnly).List(Token);

    private static void AssertNothingLeft(TestSilo silo)
    {
        Assert.DoesNotContain(silo.Disk.Rows.Keys, row => row.State is "object" or "object-part");
        Assert.All(silo.Disk.Rows.Where(row => row.Key.State == "object-catalogue"), row => Assert.DoesNotContain("sha256", System.Text.Encoding.UTF8.GetString(row.Value.Json), StringComparison.Ordinal));
    }
}
