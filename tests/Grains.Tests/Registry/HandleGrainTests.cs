using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class HandleGrainTests : IAsyncLifetime
{
    private const string One = "1111111111111111111111111111111111111111";
    private const string Other = "2222222222222222222222222222222222222222";
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private IHandleGrain Grain => _silo.Grain<IHandleGrain>("my-node");

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async ValueTask DisposeAsync() => await _silo.DisposeAsync();

    /// <summary>Who held it how, who claims it how, and whether that is granted.</summary>
    [Theory]
    [InlineData(false, Other, false, false)]
    [InlineData(false, Other, true, true)]
    [InlineData(true, Other, false, false)]
    [InlineData(true, Other, true, false)]
    [InlineData(false, One, false, true)]
    [InlineData(true, One, false, true)]
    [InlineData(true, One, true, true)]
    public async Task Claim_Held_IsDecidedByTheTable(bool heldVerified, string claimant, bool verified, bool granted)
    {
        await Grain.Claim(One, heldVerified, Token);

        var claim = await Grain.Claim(claimant, verified, Token);

        var owner = granted ? claimant : One;
        Assert.Equal(new HandleClaim(granted, owner, granted && claimant == Other ? One : null), claim);
        _silo = await _silo.RestartAsync(crash: true);
        Assert.Equal(owner, await Grain.Resolve(Token));
    }

    [Fact]
    public async Task Claim_UnsignedByTheVerifiedOwner_DoesNotWeakenIt()
    {
        await Grain.Claim(One, verified: true, Token);
        await Grain.Claim(One, verified: false, Token);

        Assert.False((await Grain.Claim(Other, verified: true, Token)).Granted);
    }

    [Fact]
    public async Task Release_OnlyByTheOwner_FreesIt()
    {
        await Grain.Claim(One, verified: true, Token);
        await Grain.Release(Other, Token);
        Assert.Equal(One, await Grain.Resolve(Token));

        await Grain.Release(One, Token);
        Assert.Null(await Grain.Resolve(Token));
        _silo = await _silo.RestartAsync(crash: true);
        Assert.True((await Grain.Claim(Other, verified: false, Token)).Granted);
    }
}
