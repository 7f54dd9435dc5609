using System.Text;
using OrleansVoxa.Grains.Abstractions.Keys;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tests.Keys;

public sealed class ApiKeyGrainTests : IAsyncLifetime
{
    private static readonly ApiKeyActor ThisMachine = new(null, Recovery: false);

    private readonly BearerSecret _secret = BearerSecret.CreateApiKey();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IApiKeyCatalogueGrain Catalogue => _silo.Grain<IApiKeyCatalogueGrain>(IApiKeyCatalogueGrain.TheOnly);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _secret.Dispose();
    }

    private static ApiKeyDraft Draft(BearerSecret secret, params string[] scopes) => new(secret.Name, secret.Hash, "laptop", [.. scopes], null);

    private Task<ApiKeyResult> Judge(BearerSecret secret) => _silo.Grain<IApiKeyGrain>(secret.Name).Judge(secret.Hash, Token);

    [Fact]
    public async Task Create_ThenCrash_KeyStillCountsAndStillKeepsTheMachineOut()
    {
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(_secret.Name, (await Judge(_secret)).Key!.Id);
        Assert.True(await Catalogue.Any(Token));
        using var second = BearerSecret.CreateApiKey();
        Assert.Equal(ApiKeyCodes.Required, (await Catalogue.Create(Draft(second, "*"), ThisMachine, Token)).Code);
    }

    [Fact]
    public async Task Revoke_ThenCrash_StaysRevoked()
    {
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        await Catalogue.Revoke(_secret.Name, new(_secret.Name, false), Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(ApiKeyCodes.Revoked, (await Judge(_secret)).Code);
        Assert.False(await Catalogue.Any(Token));
    }

    [Fact]
    public async Task Create_TwoFirstOnesAtOnce_OnlyOneIsMade()
    {
        using var other = BearerSecret.CreateApiKey();

        var results = await Task.WhenAll(
            Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token), Catalogue.Create(Draft(other, "*"), ThisMachine, Token));

        Assert.Single(results, result => result.Key is not null);
        Assert.Single(results, result => result.Code == ApiKeyCodes.Required);
    }

    [Fact]
    public async Task Create_KeyCannotBeStored_ThereIsNoneAndTheNextOneWorks()
    {
        _silo.Disk.Fails = state => state == "api-key";
        await Assert.ThrowsAnyAsync<Exception>(() => Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token));
        _silo.Disk.Fails = static _ => false;
        using var other = BearerSecret.CreateApiKey();

        Assert.Equal(ApiKeyCodes.Unknown, (await Judge(_secret)).Code);
        Assert.False(await Catalogue.Any(Token));
        Assert.NotNull((await Catalogue.Create(Draft(other, "*"), ThisMachine, Token)).Key);
    }

    [Fact]
    public async Task Revoke_CannotBeStored_FailsAndTheKeyCountsOn()
    {
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        await Judge(_secret);
        _silo.Disk.Fails = state => state == "api-key";

        await Assert.ThrowsAnyAsync<Exception>(() => Catalogue.Revoke(_secret.Name, new(_secret.Name, false), Token));

        Assert.NotNull((await Judge(_secret)).Key);
        Assert.True(await Catalogue.Any(Token));
    }

    [Fact]
    public async Task Judge_StoreAway_KeyCountsAndOneWriteIsTried()
    {
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        var before = _silo.Disk.Writes["api-key"];
        _silo.Disk.Fails = state => state == "api-key";

        for (var i = 0; i < 5; i++) Assert.NotNull((await Judge(_secret)).Key);

        Assert.Equal(before + 1, _silo.Disk.Writes["api-key"]);
    }

    [Fact]
    public async Task Create_ActorWhoseKeyWasRevoked_IsRefused()
    {
        using var other = BearerSecret.CreateApiKey();
        using var third = BearerSecret.CreateApiKey();
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        await Catalogue.Create(Draft(other, "*"), new(_secret.Name, false), Token);
        await Catalogue.Revoke(other.Name, new(_secret.Name, false), Token);

        Assert.Equal(ApiKeyCodes.Unknown, (await Catalogue.Create(Draft(third, "*"), new(other.Name, false), Token)).Code);
    }

    [Fact]
    public async Task Create_AsManyAsThereMayBe_RevokedOnesMakeWay()
    {
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        var actor = new ApiKeyActor(_secret.Name, false);
        string? last = null;
        for (var i = 1; i < 1_000; i++)
        {
            using var one = BearerSecret.CreateApiKey();
            Assert.NotNull((await Catalogue.Create(Draft(one, "registry:read"), actor, Token)).Key);
            last = one.Name;
        }

        using var more = BearerSecret.CreateApiKey();
        var full = await Catalogue.Create(Draft(more, "registry:read"), actor, Token);
        await Catalogue.Revoke(last!, actor, Token);
        var room = await Catalogue.Create(Draft(more, "registry:read"), actor, Token);

        Assert.Equal(ApiKeyCodes.TooMany, full.Code);
        Assert.NotNull(room.Key);
        Assert.Equal(1_000, (await Catalogue.List(Token)).Length);
    }

    [Fact]
    public async Task Store_AfterCreation_HoldsNoSecret()
    {
        await Catalogue.Create(Draft(_secret, "*"), ThisMachine, Token);
        var secret = _secret.Reveal()[22..86];

        var stored = string.Concat(_silo.Disk.Rows.Values.Select(row => Encoding.UTF8.GetString(row.Json)));

        Assert.Contains(Convert.ToBase64String(_secret.Hash.AsSpan()), stored.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Convert.FromHexString(secret)), stored.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
