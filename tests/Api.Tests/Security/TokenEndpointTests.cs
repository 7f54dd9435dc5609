using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Tests.Security;

public sealed class TokenEndpointTests
{
    private static string? Code(JsonElement body) => body.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static string? Field(JsonElement body) => body.TryGetProperty("field", out var field) ? field.GetString() : null;

    [Fact]
    public async Task Token_Signed_201WithASecretThatFitsItsIdAndKey()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");

        var (status, body) = await host.PostAsync("/security/token", alpha.IssueBody(60));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.True(TokenSecret.TryParse(body.GetProperty("token").GetString(), out var secret));
        using var key = secret.DeriveKey();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(secret.Reveal()))), body.GetProperty("token_id").GetString());
        Assert.Equal(key.Public.ToBase64(), body.GetProperty("verification_key").GetString());
        Assert.Equal(("alpha", alpha.Id), (body.GetProperty("node_id").GetString(), body.GetProperty("id").GetString()));
        Assert.Equal(host.Clock.GetUtcNow().AddSeconds(60), body.GetProperty("expires_at").GetDateTimeOffset());
        Assert.True(body.GetProperty("verified").GetBoolean());
        Assert.Equal("9.9.9", body.GetProperty("version").GetString());
        Assert.True(body.TryGetProperty("timestamp", out _));
        secret.Dispose();
    }

    [Fact]
    public async Task Token_RequestRecorded_409AndNoSecret()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        var recorded = alpha.IssueBody();
        await host.PostAsync("/security/token", recorded);

        var (status, body) = await host.PostAsync("/security/token", recorded);

        Assert.Equal((HttpStatusCode.Conflict, "stale_sequence"), (status, Code(body)));
        Assert.False(body.TryGetProperty("token", out _));
    }

    [Fact]
    public async Task Token_LifetimeChangedAfterSigning_401()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        var signed = JsonSerializer.SerializeToNode(alpha.IssueBody(60))!;
        signed["lifetime"] = 3_600;

        var (status, body) = await host.PostAsync("/security/token", signed);

        Assert.Equal((HttpStatusCode.Unauthorized, "bad_signature"), (status, Code(body)));
    }

    [Fact]
    public async Task Token_UnsignedOrByAnotherKeyOrLate_401()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var thief = new TestNode();
        var late = alpha.IssueBody();

        Assert.Equal("signature_required", Code((await host.PostAsync("/security/token", new { node_id = "alpha" })).Body));
        Assert.Equal("bad_signature", Code((await host.PostAsync("/security/token", alpha.IssueBody(signer: thief.Key))).Body));
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        var (status, body) = await host.PostAsync("/security/token", late);
        Assert.Equal((HttpStatusCode.Unauthorized, "clock_skew"), (status, Code(body)));
    }

    [Theory]
    [InlineData("{}", "node_id")]
    [InlineData("""{"node_id":"a$b"}""", "node_id")]
    [InlineData("""{"node_id":7}""", "node_id")]
    [InlineData("""{"node_id":"alpha","lifetime":0}""", "lifetime")]
    [InlineData("""{"node_id":"alpha","lifetime":-5}""", "lifetime")]
    [InlineData("""{"node_id":"alpha","lifetime":3601}""", "lifetime")]
    [InlineData("""{"node_id":"alpha","lifetime":99999999999}""", "lifetime")]
    [InlineData("""{"node_id":"alpha","lifetime":"300"}""", "lifetime")]
    [InlineData("""{"node_id":"alpha","sequence":1}""", "time")]
    [InlineData("""{"node_id":"alpha","sequence":1,"time":1}""", "signature")]
    [InlineData("""{"node_id":"alpha","sequence":1,"time":1,"signature":"?"}""", "signature")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    public async Task Token_Malformed_400NamesTheField(string text, string field)
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");

        var (status, body) = await host.PostRawAsync("/security/token", text);

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, Field(body)));
    }

    [Theory]
    [InlineData("nobody", "not_found")]
    [InlineData("00112233445566778899aabbccddeeff00112233", "unknown_node")]
    public async Task Token_UnknownNode_404(string name, string code)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, body) = await host.PostAsync("/security/token", new { node_id = name });

        Assert.Equal((HttpStatusCode.NotFound, code, "node_id"), (status, Code(body), Field(body)));
    }

    [Fact]
    public async Task Token_UnverifiedNode_OnlyWhileUnsignedIsAllowed()
    {
        await using (var host = await ApiHost.StartAsync())
        {
            using var alpha = await TokenHolder.RegisterAsync(host, "alpha", signed: false);
            var (status, body) = await host.PostAsync("/security/token", new { node_id = "alpha" });
            Assert.Equal((HttpStatusCode.Created, false), (status, body.GetProperty("verified").GetBoolean()));
        }

        await using var strict = await ApiHost.StartAsync([new("discovery:registry:AllowUnsigned", "false")]);
        using var beta = await TokenHolder.RegisterAsync(strict, "beta");
        Assert.Equal(HttpStatusCode.Unauthorized, (await strict.PostAsync("/security/token", new { node_id = "beta" })).Status);
    }

    [Fact]
    public async Task Verify_AgainAndAgain_IsTheSameAnswerUntilItExpires()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        var request = new { node_id = "alpha", token = await alpha.IssueAsync() };

        for (var i = 0; i < 3; i++)
        {
            var (status, body) = await host.PostAsync("/security/verify", request);
            Assert.Equal((HttpStatusCode.OK, true, alpha.Id), (status, body.GetProperty("valid").GetBoolean(), body.GetProperty("id").GetString()));
            Assert.False(body.TryGetProperty("token", out _));
        }

        // Within the cache's time: it must not outlive the token.
        host.Clock.Advance(TimeSpan.FromSeconds(297));
        Assert.True((await host.PostAsync("/security/verify", request)).Body.GetProperty("valid").GetBoolean());
        host.Clock.Advance(TimeSpan.FromSeconds(3));
        var expired = (await host.PostAsync("/security/verify", request)).Body;
        Assert.Equal((false, "token_expired"), (expired.GetProperty("valid").GetBoolean(), Code(expired)));
    }

    [Fact]
    public async Task Verify_TamperedOrOfAnotherNode_IsNotValid()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var beta = await TokenHolder.RegisterAsync(host, "beta");
        var token = await alpha.IssueAsync();
        var tampered = (token[0] == '0' ? '1' : '0') + token[1..];

        foreach (var (node, shown, code) in new[] { ("alpha", tampered, "token_unknown"), ("beta", token, "token_unknown"), ("nobody", token, "unknown_node"), (new string('a', 40), token, "unknown_node") })
        {
            var (status, body) = await host.PostAsync("/security/verify", new { node_id = node, token = shown });
            Assert.Equal((HttpStatusCode.OK, false, code), (status, body.GetProperty("valid").GetBoolean(), Code(body)));
            Assert.False(body.TryGetProperty("verification_key", out _));
        }
    }

    [Fact]
    public async Task Verify_OnAnotherNetwork_IsNotValid()
    {
        await using var host = await ApiHost.StartAsync();
        await using var foreign = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var there = await TokenHolder.RegisterAsync(foreign, "alpha");

        var (_, body) = await foreign.PostAsync("/security/verify", new { node_id = "alpha", token = await alpha.IssueAsync() });

        Assert.Equal((false, "token_unknown"), (body.GetProperty("valid").GetBoolean(), Code(body)));
    }

    [Theory]
    [InlineData("""{"node_id":"alpha"}""", "token")]
    [InlineData("""{"node_id":"alpha","token":"abc"}""", "token")]
    [InlineData("""{"node_id":"alpha","token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", "token")]
    [InlineData("""{"node_id":"alpha","token":"a","proof":"AAAA"}""", "proof")]
    [InlineData("""{"node_id":"alpha","proof":"AAAA","audience":"alpha"}""", "proof")]
    [InlineData("""{"token":"a"}""", "node_id")]
    public async Task Verify_Malformed_400NamesTheField(string text, string field)
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");

        var (status, body) = await host.PostRawAsync("/security/verify", text);

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, Field(body)));
    }

    [Fact]
    public async Task Verify_Proof_HoldsForItsAudienceNodeAndMoment()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var beta = await TokenHolder.RegisterAsync(host, "beta");
        var proof = alpha.Proof(await alpha.IssueAsync(3_600), beta.Node.Key.Public.Id);
        var forged = Convert.FromBase64String(proof);
        forged[^1] ^= 1;

        Assert.Equal((true, null), await JudgeAsync("alpha", proof, "beta"));
        Assert.Equal((false, "wrong_audience"), await JudgeAsync("alpha", proof, "alpha"));
        Assert.Equal((false, "token_unknown"), await JudgeAsync("beta", proof, "beta"));
        Assert.Equal((false, "bad_signature"), await JudgeAsync("alpha", Convert.ToBase64String(forged), "beta"));
        host.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal((false, "clock_skew"), await JudgeAsync("alpha", proof, "beta"));

        async Task<(bool Valid, string? Code)> JudgeAsync(string node, string shown, string audience)
        {
            var (_, body) = await host.PostAsync("/security/verify", new { node_id = node, proof = shown, audience });
            return (body.GetProperty("valid").GetBoolean(), Code(body));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoke_ByTheOwner_HoldsAtOnceAlsoWhereItWasCached(bool bySecret)
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        var token = await alpha.IssueAsync();
        var verify = new { node_id = "alpha", token };
        var tokenId = (await host.PostAsync("/security/verify", verify)).Body.GetProperty("token_id").GetString();

        var (status, body) = await host.PostAsync("/security/revoke", bySecret ? verify : alpha.RevokeBody(tokenId));

        Assert.Equal((HttpStatusCode.OK, 1), (status, body.GetProperty("revoked").GetInt32()));
        Assert.Equal("token_revoked", Code((await host.PostAsync("/security/verify", verify)).Body));
    }

    [Fact]
    public async Task Revoke_AllOrByAStranger_OnlyTheKeyEndsThem()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var thief = new TestNode();
        var tokens = new[] { await alpha.IssueAsync(), await alpha.IssueAsync() };

        Assert.Equal((HttpStatusCode.Unauthorized, "signature_required"), await RevokeAsync(new { node_id = "alpha" }));
        Assert.Equal((HttpStatusCode.Unauthorized, "bad_signature"), await RevokeAsync(alpha.RevokeBody(null, thief.Key)));
        foreach (var token in tokens) Assert.True((await host.PostAsync("/security/verify", new { node_id = "alpha", token })).Body.GetProperty("valid").GetBoolean());
        Assert.Equal((HttpStatusCode.OK, null), await RevokeAsync(alpha.RevokeBody(null)));
        foreach (var token in tokens) Assert.Equal("token_revoked", Code((await host.PostAsync("/security/verify", new { node_id = "alpha", token })).Body));

        async Task<(HttpStatusCode, string?)> RevokeAsync(object request)
        {
            var (status, body) = await host.PostAsync("/security/revoke", request);
            return (status, Code(body));
        }
    }

    [Theory]
    [InlineData("""{"node_id":"alpha","token_id":"12"}""", "token_id")]
    [InlineData("""{"node_id":"alpha","token":"12"}""", "token")]
    [InlineData("""{"node_id":"alpha","token":"12","token_id":"12"}""", "token_id")]
    [InlineData("""{"token":"0000000000000000000000000000000000000000000000000000000000000000"}""", "node_id")]
    public async Task Revoke_Malformed_400NamesTheField(string text, string field)
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");

        var (status, body) = await host.PostRawAsync("/security/revoke", text);

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, Field(body)));
    }

    [Fact]
    public async Task Pair_TokenAndProof_AssertionIsSignedByTheKeyThatIsShown()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var beta = await TokenHolder.RegisterAsync(host, "beta");
        var proof = beta.Proof(await beta.IssueAsync(60), alpha.Node.Key.Public.Id);

        var (status, body) = await host.PostAsync("/security/pair", new { node_id = "alpha", token = await alpha.IssueAsync(), peer_proof = proof });

        Assert.Equal((HttpStatusCode.OK, "beta", beta.Id), (status, body.GetProperty("peer_node_id").GetString(), body.GetProperty("peer_id").GetString()));
        Assert.Equal(host.Clock.GetUtcNow().AddSeconds(60), body.GetProperty("expires_at").GetDateTimeOffset());
        var shown = (await host.GetAsync("/security/pair")).Body.GetProperty("registry_key").GetString();
        Assert.Equal(shown, body.GetProperty("registry_key").GetString());
        Assert.True(PublicIdentity.TryParse(shown, out var registry, out _));
        Assert.True(SignedPairAssertion.TryDecode(body.GetProperty("assertion").GetBytesFromBase64(), out var pair, out var fault), fault);
        Assert.Equal(PairVerdict.Accepted, pair.Verify(registry, alpha.Node.Key.Public.Id, beta.Node.Key.Public.Id, host.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Pair_FaultOnEitherSide_IsNamed()
    {
        await using var host = await ApiHost.StartAsync();
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var beta = await TokenHolder.RegisterAsync(host, "beta");
        var (own, peers) = (await alpha.IssueAsync(), await beta.IssueAsync());
        var proof = beta.Proof(peers, alpha.Node.Key.Public.Id);
        await host.PostAsync("/security/verify", new { node_id = "beta", token = peers });

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_field", "token"), await PairAsync(new { node_id = "alpha", token = "x", peer_proof = proof }));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_field", "peer_proof"), await PairAsync(new { node_id = "alpha", token = own, peer_proof = "AA==" }));
        Assert.Equal((HttpStatusCode.Unauthorized, "token_unknown", "token"), await PairAsync(new { node_id = "alpha", token = peers, peer_proof = proof }));
        Assert.Equal(
            (HttpStatusCode.Forbidden, "wrong_audience", "peer_proof"),
            await PairAsync(new { node_id = "alpha", token = own, peer_proof = beta.Proof(peers, ApiHost.EdgeId) }));
        await host.PostAsync("/security/revoke", new { node_id = "beta", token = peers });
        Assert.Equal((HttpStatusCode.Unauthorized, "token_revoked", "peer_proof"), await PairAsync(new { node_id = "alpha", token = own, peer_proof = proof }));

        async Task<(HttpStatusCode, string?, string?)> PairAsync(object request)
        {
            var (status, body) = await host.PostAsync("/security/pair", request);
            return (status, Code(body), Field(body));
        }
    }

    [Theory]
    [InlineData("/security/token", "http", HttpStatusCode.Forbidden)]
    [InlineData("/security/pair", "http", HttpStatusCode.Forbidden)]
    [InlineData("/security/verify", "http", HttpStatusCode.Forbidden)]
    [InlineData("/security/revoke", "http", HttpStatusCode.OK)]
    [InlineData("/security/verify", "https", HttpStatusCode.OK)]
    public async Task Secret_InClearTextFromElsewhere_IsRefusedButToRevokeIt(string path, string scheme, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(new FarAway()));
        using var alpha = await TokenHolder.RegisterAsync(host, "alpha");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{scheme}://localhost:9999{path}")
        {
            Content = new StringContent($$"""{"node_id":"alpha","token":"{{new string('0', 64)}}"}""", null, "application/json"),
        };

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var (status, body) = await ApiHost.ReadAsync(response);

        Assert.Equal(expected, status);
        if (expected == HttpStatusCode.Forbidden) Assert.Equal("tls_required", Code(body));
    }

    /// <summary>Makes every caller one of another machine.</summary>
    private sealed class FarAway : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static (context, following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
                return following(context);
            });
            next(app);
        };
    }
}
