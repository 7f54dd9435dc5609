using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Grains.Tests.Nodes;
using OrleansVoxa.Grains.Tokens;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tests.Tokens;

public sealed class TokenGrainTests : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private readonly TestNode _other = new();
    private readonly TokenSecret _secret = TokenSecret.Create();
    private TestSilo _silo = null!;

    private static CancellationToken Token => TestSilo.Token;

    private ITokenGrain Grain => _silo.Grain<ITokenGrain>(_node.Id);

    public async ValueTask InitializeAsync() => _silo = await TestSilo.StartAsync(settings: new() { ["discovery:tokens:MaxPerNode"] = "3" });

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _node.Dispose();
        _other.Dispose();
        _secret.Dispose();
    }

    private Task Register(TestNode node) => _silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, _silo.Now), Token);

    private Task<TokenResult> Judge(TokenSecret secret, TestNode? node = null) =>
        _silo.Grain<ITokenGrain>((node ?? _node).Id).Judge([.. secret.Id.ToByteArray()], Token);

    private Task<TokenResult> Issue(ulong sequence, TokenSecret? secret = null, int? lifetime = null) =>
        Grain.Issue(Requests.Issue(_node, secret ?? _secret, sequence, _silo.Now, lifetime), Token);

    [Fact]
    public async Task Issue_Signed_LivesForTheDefaultLifetimeAndNotLonger()
    {
        await Register(_node);

        var issued = (await Issue(1)).Token!;

        Assert.Equal((_node.Id, true, _silo.Now, _silo.Now.AddSeconds(300)), (issued.NodeId, issued.Verified, issued.IssuedAt, issued.ExpiresAt));
        _silo.Jump(TimeSpan.FromSeconds(300) - TimeSpan.FromTicks(1));
        Assert.Equal(issued.ExpiresAt, (await Judge(_secret)).Token!.ExpiresAt);
        _silo.Jump(TimeSpan.FromTicks(1));
        Assert.Equal(TokenCodes.Expired, (await Judge(_secret)).Code);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(3_600, null)]
    [InlineData(0, "lifetime")]
    [InlineData(3_601, "lifetime")]
    public async Task Issue_LifetimeAskedFor_IsBounded(int lifetime, string? field)
    {
        await Register(_node);

        var result = await Issue(1, lifetime: lifetime);

        Assert.Equal(field, result.Field);
        if (field is null) Assert.Equal(_silo.Now.AddSeconds(lifetime), result.Token!.ExpiresAt);
    }

    [Fact]
    public async Task Issue_RequestRecorded_IsWorthlessAlsoAfterACrash()
    {
        await Register(_node);
        var request = Requests.Issue(_node, _secret, 7, _silo.Now);
        await Grain.Issue(request, Token);

        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Issue(request, Token)).Code);
        _silo = await _silo.RestartAsync(crash: true);

        Assert.Equal(RefusalCodes.StaleSequence, (await Grain.Issue(request, Token)).Code);
        _silo.Jump(TimeSpan.FromMinutes(6));
        Assert.Equal(RefusalCodes.ClockSkew, (await Grain.Issue(request, Token)).Code);
    }

    [Fact]
    public async Task Issue_SignedByAnotherOrForAnotherRequest_IsRefused()
    {
        await Register(_node);
        var request = Requests.Issue(_node, _secret, 1, _silo.Now);
        var theft = Requests.Issue(_other, _secret, 1, _silo.Now);

        Assert.Equal(RefusalCodes.KeyMismatch, (await Grain.Issue(theft, Token)).Code);
        Assert.Equal(RefusalCodes.BadSignature, (await Grain.Issue(request with { Signature = request.Signature! with { Sequence = 2 } }, Token)).Code);
        Assert.Equal(RefusalCodes.BadSignature, (await Grain.Issue(request with { Signature = _node.Sign("heartbeat", 1, _silo.Now) }, Token)).Code);
        Assert.Equal(RefusalCodes.SignatureRequired, (await Grain.Issue(request with { Signature = null }, Token)).Code);
        Assert.Equal(RefusalCodes.InvalidField, (await Grain.Issue(request with { TokenId = [1, 2, 3] }, Token)).Code);
        Assert.Equal(TokenCodes.Unknown, (await Judge(_secret)).Code);
    }

    [Fact]
    public async Task Issue_NodeUnknownOrRunOut_IsRefused()
    {
        Assert.Equal(RefusalCodes.UnknownNode, (await Issue(1)).Code);
        await Register(_node);
        _silo.Jump(TimeSpan.FromDays(366));

        Assert.Equal(RefusalCodes.RegistrationExpired, (await Issue(1)).Code);
    }

    [Fact]
    public async Task Judge_TheNodeRunsOutOrDies_TheTokenEndsWithIt()
    {
        await Register(_node);
        _silo.Jump(TimeSpan.FromDays(365) - TimeSpan.FromMinutes(1));
        Assert.NotNull((await Issue(1)).Token);
        _silo.Jump(TimeSpan.FromMinutes(2));

        Assert.Equal(RefusalCodes.RegistrationExpired, (await Judge(_secret)).Code);
    }

    [Fact]
    public async Task Judge_TokenOfAnotherNodeOrTamperedWith_IsUnknown()
    {
        await Register(_node);
        await Register(_other);
        await Issue(1);

        Assert.Equal(TokenCodes.Unknown, (await Judge(_secret, _other)).Code);
        for (var index = 0; index < TokenId.Size; index++)
            Assert.Equal(TokenCodes.Unknown, (await Grain.Judge(TestNode.Flip([.. _secret.Id.ToByteArray()], index), Token)).Code);
        Assert.Equal(TokenCodes.Unknown, (await Grain.Judge([], Token)).Code);
        Assert.Equal(TokenCodes.Unknown, (await Grain.Judge(default, Token)).Code);
    }

    [Fact]
    public async Task Judge_OnAnotherNetwork_IsUnknown()
    {
        await Register(_node);
        await Issue(1);
        await using var foreign = await TestSilo.StartAsync(clock: _silo.Clock);
        await foreign.Grain<INodeGrain>(_node.Id).Register(_node.Signed(1, _silo.Now), Token);

        Assert.Equal(TokenCodes.Unknown, (await foreign.Grain<ITokenGrain>(_node.Id).Judge([.. _secret.Id.ToByteArray()], Token)).Code);
    }

    [Fact]
    public async Task Issue_MoreThanANodeMayHave_PushesTheOldestOutRevokedOnesFirst()
    {
        await Register(_node);
        var secrets = Enumerable.Range(0, 5).Select(_ => TokenSecret.Create()).ToList();
        for (var i = 0; i < 3; i++) await Issue((ulong)i + 1, secrets[i]);
        await Grain.Revoke(Requests.Revoke(_node, secrets[1].Id, 4, _silo.Now), Token);

        await Issue(5, secrets[3]);

        Assert.Equal(TokenCodes.Unknown, (await Judge(secrets[1])).Code);
        Assert.NotNull((await Judge(secrets[0])).Token);
        await Issue(6, secrets[4]);
        Assert.Equal(TokenCodes.Unknown, (await Judge(secrets[0])).Code);
        foreach (var secret in secrets[2..]) Assert.NotNull((await Judge(secret)).Token);
        secrets.ForEach(static secret => secret.Dispose());
    }

    [Fact]
    public async Task Restart_CrashAfterwards_TokensAndRevocationsAreThere()
    {
        await Register(_node);
        using var second = TokenSecret.Create();
        await Issue(1);
        await Issue(2, second);
        Assert.Equal(1, (await Grain.Revoke(Requests.Revoke(_node, second.Id, 3, _silo.Now), Token)).Revoked);

        _silo = await _silo.RestartAsync(crash: true);

        Assert.NotNull((await Judge(_secret)).Token);
        Assert.Equal(TokenCodes.Revoked, (await Judge(second)).Code);
    }

    [Fact]
    public async Task Revoke_ByTheSecretOrAll_EndsThem()
    {
        await Register(_node);
        using var second = TokenSecret.Create();
        using var third = TokenSecret.Create();
        await Issue(1);
        await Issue(2, second);
        await Issue(3, third);

        Assert.Equal(1, (await Grain.Revoke(new([.. _secret.Id.ToByteArray()], SecretShown: true, null), Token)).Revoked);
        Assert.Equal(0, (await Grain.Revoke(new([.. _secret.Id.ToByteArray()], SecretShown: true, null), Token)).Revoked);
        Assert.Equal((TokenCodes.Revoked, null), ((await Judge(_secret)).Code, (await Judge(second)).Code));
        Assert.Equal(2, (await Grain.Revoke(Requests.Revoke(_node, null, 4, _silo.Now), Token)).Revoked);
        Assert.Equal((TokenCodes.Revoked, TokenCodes.Revoked), ((await Judge(second)).Code, (await Judge(third)).Code));
    }

    [Fact]
    public async Task Revoke_ByOthers_IsRefused()
    {
        await Register(_node);
        await Issue(1);

        Assert.Equal(RefusalCodes.SignatureRequired, (await Grain.Revoke(new([.. _secret.Id.ToByteArray()], false, null), Token)).Code);
        Assert.Equal(RefusalCodes.InvalidField, (await Grain.Revoke(new([], SecretShown: true, null), Token)).Code);
        Assert.Equal(RefusalCodes.KeyMismatch, (await Grain.Revoke(Requests.Revoke(_other, _secret.Id, 2, _silo.Now), Token)).Code);
        var ofAnother = Requests.Revoke(_node, TokenId.Read(new byte[32]), 2, _silo.Now);
        Assert.Equal(RefusalCodes.BadSignature, (await Grain.Revoke(ofAnother with { TokenId = [.. _secret.Id.ToByteArray()] }, Token)).Code);
        Assert.NotNull((await Judge(_secret)).Token);
    }

    [Fact]
    public async Task Revoke_WriteFails_IsNotAcknowledgedAndTheTokenLives()
    {
        await Register(_node);
        await Issue(1);
        _silo.Disk.Fails = static state => state == "token";
        await Assert.ThrowsAsync<OrleansException>(() => Grain.Revoke(Requests.Revoke(_node, _secret.Id, 2, _silo.Now), Token));
        _silo.Disk.Fails = static _ => false;

        Assert.NotNull((await Judge(_secret)).Token);
        Assert.Equal(1, (await Grain.Revoke(Requests.Revoke(_node, _secret.Id, 2, _silo.Now), Token)).Revoked);
    }

    [Fact]
    public async Task Judge_WhileAWriteIsUnderWay_ShowsOnlyWhatWasAcknowledged()
    {
        await Register(_node);
        var gate = new TaskCompletionSource();
        _silo.Disk.Gate = gate.Task;
        var issuing = Issue(1);

        Assert.Equal(TokenCodes.Unknown, (await Judge(_secret)).Code);
        gate.SetResult();

        Assert.NotNull((await issuing).Token);
        Assert.NotNull((await Judge(_secret)).Token);
    }

    [Fact]
    public async Task Judge_IssuedUnsigned_CountsUntilTheNodeIsVerified()
    {
        await _silo.Grain<INodeGrain>(_node.Id).Register(_node.Unsigned(), Token);
        Assert.False((await Grain.Issue(Requests.Issue(_node, _secret, 1, _silo.Now) with { Signature = null }, Token)).Token!.Verified);
        Assert.NotNull((await Judge(_secret)).Token);

        await Register(_node);

        Assert.Equal(TokenCodes.Unverified, (await Judge(_secret)).Code);
    }

    [Fact]
    public async Task Issue_UnsignedWhereNotAllowed_IsRefused()
    {
        await _silo.Grain<INodeGrain>(_node.Id).Register(_node.Unsigned(), Token);
        _silo = await _silo.RestartAsync(settings: new() { ["discovery:registry:AllowUnsigned"] = "false" });

        var unsigned = await Grain.Issue(Requests.Issue(_node, _secret, 1, _silo.Now) with { Signature = null }, Token);

        Assert.Equal(RefusalCodes.UnsignedRefused, unsigned.Code);
        Assert.NotNull((await Issue(1)).Token);
    }

    [Fact]
    public async Task Disk_AfterIssue_HoldsNoSecret()
    {
        await Register(_node);
        await Issue(1);
        var secret = Convert.FromHexString(_secret.Reveal());

        var row = Assert.Single(_silo.Disk.Rows, static row => row.Key.State == "token").Value.Json;

        var text = Encoding.UTF8.GetString(row);
        Assert.Equal(SHA256.HashData(secret), Assert.Single(JsonSerializer.Deserialize<TokenGrainState>(row, GrainStateJson.Options)!.Tokens).Id);
        Assert.DoesNotContain(_secret.Reveal(), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(JsonSerializer.Serialize(secret), text, StringComparison.Ordinal);
    }
}
