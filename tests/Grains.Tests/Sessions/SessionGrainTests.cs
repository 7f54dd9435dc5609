using System.Text;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Sessions;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tests.Sessions;

public sealed class SessionGrainTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private readonly BearerSecret _secret;
    private TestSilo _silo = null!;

    public SessionGrainTests() => _secret = BearerSecret.CreateSession(_node.Key.Public.Id);

    private static CancellationToken Token => TestSilo.Token;

    private ISessionGrain Grain => _silo.Grain<ISessionGrain>(_node.Id);

    public async ValueTask InitializeAsync()
    {
        _silo = await TestSilo.StartAsync(settings: new() { ["discovery:sessions:MaxPerNode"] = "2", ["discovery:sessions:MaxLogins"] = "4" });
        await _silo.Grain<INodeGrain>(_node.Id).Register(_node.Signed(1, _silo.Now), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
        _secret.Dispose();
    }

    private async Task<SessionResult> Open(BearerSecret secret)
    {
        var given = await Grain.Challenge(Token);
        return await Grain.Open(new(given.Challenge, "here", [.. SessionLogin.Sign(_node.Key, given.Challenge.AsSpan(), "here")], secret.Hash), Token);
    }

    private Task<HeartbeatResult> Beat(BearerSecret secret) => Grain.Heartbeat(secret.Hash, null, Token);

    [Fact]
    public async Task Open_ThenCrash_SessionLivesAndTheOldChallengeDoesNot()
    {
        var given = await Grain.Challenge(Token);
        var opening = new SessionOpening(given.Challenge, "here", [.. SessionLogin.Sign(_node.Key, given.Challenge.AsSpan(), "here")], _secret.Hash);
        Assert.Null((await Grain.Open(opening, Token)).Code);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(HeartbeatStatus.Accepted, (await Beat(_secret)).Status);
        Assert.Equal(SessionCodes.Challenge, (await Grain.Open(opening, Token)).Code);
    }

    [Fact]
    public async Task Close_ThenCrash_StaysClosed()
    {
        await Open(_secret);
        await Grain.Close(_secret.Hash, all: false, Token);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(SessionCodes.Unknown, (await Beat(_secret)).Code);
    }

    [Fact]
    public async Task Open_OneTooMany_EndsTheOldest()
    {
        using var second = BearerSecret.CreateSession(_node.Key.Public.Id);
        using var third = BearerSecret.CreateSession(_node.Key.Public.Id);
        foreach (var secret in new[] { _secret, second, third }) await Open(secret);

        Assert.Equal(SessionCodes.Unknown, (await Beat(_secret)).Code);
        Assert.Equal(HeartbeatStatus.Accepted, (await Beat(second)).Status);
        Assert.Equal(HeartbeatStatus.Accepted, (await Beat(third)).Status);
    }

    [Fact]
    public async Task Open_MoreLoginsThanMayBe_RefusedUntilTimeHasPassed()
    {
        for (var i = 0; i < 4; i++) Assert.Null((await Open(_secret)).Code);

        Assert.Equal(SessionCodes.TooFast, (await Open(_secret)).Code);
        _silo.Jump(TimeSpan.FromMinutes(2));
        Assert.Null((await Open(_secret)).Code);
    }

    [Fact]
    public async Task Open_ClockSetBackAfterUse_ChallengeStaysUsed()
    {
        var given = await Grain.Challenge(Token);
        var opening = new SessionOpening(given.Challenge, "here", [.. SessionLogin.Sign(_node.Key, given.Challenge.AsSpan(), "here")], _secret.Hash);
        await Grain.Open(opening, Token);
        _silo.Jump(TimeSpan.FromSeconds(119));
        await Open(_secret);
        _silo.Jump(TimeSpan.FromSeconds(-90));

        Assert.Equal(SessionCodes.Challenge, (await Grain.Open(opening, Token)).Code);
    }

    [Fact]
    public async Task Session_OfADeadNode_BeatsNoMore()
    {
        await Open(_secret);
        _silo.Jump(TimeSpan.FromDays(3_000));

        Assert.NotNull((await Beat(_secret)).Code);
        Assert.NotNull((await Grain.Challenge(Token)).Code);
    }

    [Fact]
    public async Task Update_KeyOfAnotherNode_IsRefused()
    {
        using var other = new TestNode();
        await Open(_secret);

        Assert.Equal(RefusalCodes.KeyMismatch, (await Grain.Update(_secret.Hash, other.Unsigned(), Token)).Code);
    }

    [Fact]
    public async Task Open_StoreAway_FailsAndThereIsNoSession()
    {
        _silo.Disk.Fails = state => state == "session";
        await Assert.ThrowsAnyAsync<Exception>(() => Open(_secret));
        _silo.Disk.Fails = static _ => false;

        Assert.Equal(SessionCodes.Unknown, (await Beat(_secret)).Code);
    }

    [Fact]
    public async Task Store_AfterOpening_HoldsNoSecret()
    {
        await Open(_secret);
        var secret = _secret.Reveal().Split('_')[2];

        var stored = string.Concat(_silo.Disk.Rows.Values.Select(row => Encoding.UTF8.GetString(row.Json))).Replace("\\u002B", "+", StringComparison.Ordinal);

        Assert.Contains(Convert.ToBase64String(_secret.Hash.AsSpan()), stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Convert.FromHexString(secret)), stored, StringComparison.Ordinal);
    }
}
