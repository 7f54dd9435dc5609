using System.Net;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Api.Tests.Sessions;

public sealed class SessionEndpointsTests
{
    private const string Audience = "localhost:9999";

    [Fact]
    public async Task Open_SignedChallenge_TokenBeatsAndChanges()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");

        var token = await OpenAsync(host, node);
        using var beat = await host.SendAsync(HttpMethod.Post, "/heartbeat/alpha", bearer: token);
        using var change = await host.SendAsync(HttpMethod.Put, "/api/v1/update_node", new { node_id = "alpha", region = "north", ip_address = "192.0.2.9", port = 5 }, token);
        var (status, body) = await ApiHost.ReadAsync(change);
        var (_, shown) = await host.GetAsync("/nodes/alpha");

        Assert.Matches($"^voxas_{node.Id}_[0-9a-f]{{64}}_[0-9a-f]{{8}}$", token);
        Assert.Equal(HttpStatusCode.OK, beat.StatusCode);
        Assert.Equal((HttpStatusCode.OK, "renewed"), (status, body.GetProperty("status").GetString()));
        Assert.Equal("north", shown.GetProperty("region").GetString());
        Assert.True(shown.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Open_SameAnswerTwice_OnlyTheFirstCounts()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        var login = Login(node, await ChallengeAsync(host, node));

        var first = await host.PostAsync("/api/v1/session", login);
        var (status, problem) = await host.PostAsync("/api/v1/session", login);

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("challenge_refused", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(59, HttpStatusCode.Created)]
    [InlineData(60, HttpStatusCode.Unauthorized)]
    public async Task Open_ChallengeOfAge_CountsForAMinute(int seconds, HttpStatusCode expected)
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        var login = Login(node, await ChallengeAsync(host, node));
        host.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, (await host.PostAsync("/api/v1/session", login)).Status);
    }

    [Fact]
    public async Task Open_ThousandChallengesByStrangers_OwnersStillCounts()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        var challenge = await ChallengeAsync(host, node);
        for (var i = 0; i < 1_000; i++) await ChallengeAsync(host, node);

        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/api/v1/session", Login(node, challenge))).Status);
    }

    [Fact]
    public async Task Open_EveryFalseLogin_401()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        using var thief = await RegisterAsync(host, "thief");
        var challenge = await ChallengeAsync(host, node);
        var changed = (byte[])challenge.Clone();
        changed[^1] ^= 1;
        var foreign = await ChallengeAsync(host, thief);

        object[] logins =
        [
            Login(node, challenge, signer: thief.Key),
            Login(node, challenge, audience: "registry.example.org"),
            Login(node, changed),
            Login(node, foreign),
            Login(node, new byte[40]),
        ];
        foreach (var login in logins) Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostAsync("/api/v1/session", login)).Status);

        // None of them used the challenge up.
        Assert.Equal(HttpStatusCode.Created, (await host.PostAsync("/api/v1/session", Login(node, challenge))).Status);
    }

    [Theory]
    [InlineData("node_id", """{"challenge":"C","signature":"AAAA"}""")]
    [InlineData("challenge", """{"node_id":"alpha","signature":"AAAA"}""")]
    [InlineData("challenge", """{"node_id":"alpha","challenge":"AAAA","signature":"AAAA"}""")]
    [InlineData("signature", """{"node_id":"alpha","challenge":"C"}""")]
    [InlineData("signature", """{"node_id":"alpha","challenge":"C","signature":"?"}""")]
    public async Task Open_BadField_400WithTheField(string field, string body)
    {
        await using var host = await StartAsync();

        var (status, problem) = await host.PostRawAsync("/api/v1/session", body.Replace("\"C\"", $"\"{Convert.ToBase64String(new byte[40])}\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Challenge_UnknownNode_404()
    {
        await using var host = await StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await host.PostAsync("/api/v1/session/challenge", new { node_id = new string('a', 40) })).Status);
    }

    [Fact]
    public async Task Challenge_HostThatMightBeAnotherServers_403()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");

        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/session/challenge", new { node_id = "alpha" }, change: request => request.Headers.Host = "203.0.113.5");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Session_AfterAnHour_401()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        var token = await OpenAsync(host, node);
        host.Clock.Advance(TimeSpan.FromHours(1));

        using var beat = await host.SendAsync(HttpMethod.Post, "/heartbeat/alpha", bearer: token);

        Assert.Equal(HttpStatusCode.Unauthorized, beat.StatusCode);
        Assert.Equal("session_unknown", (await ApiHost.ReadAsync(beat)).Body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("", 1, HttpStatusCode.OK)]
    [InlineData("?all=true", 2, HttpStatusCode.Unauthorized)]
    public async Task Close_OneOrAll_EndsThem(string query, int closed, HttpStatusCode other)
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        var (first, second) = (await OpenAsync(host, node), await OpenAsync(host, node));

        using var response = await host.SendAsync(HttpMethod.Delete, "/api/v1/session" + query, bearer: first);
        using var ended = await host.SendAsync(HttpMethod.Post, "/heartbeat/alpha", bearer: first);
        using var lives = await host.SendAsync(HttpMethod.Post, "/heartbeat/alpha", bearer: second);

        Assert.Equal(closed, (await ApiHost.ReadAsync(response)).Body.GetProperty("closed").GetInt32());
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        Assert.Equal(other, lives.StatusCode);
    }

    [Fact]
    public async Task Session_ForAnotherNode_403()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        using var other = await RegisterAsync(host, "beta");
        var token = await OpenAsync(host, node);

        using var beat = await host.SendAsync(HttpMethod.Post, "/heartbeat/beta", bearer: token);
        using var change = await host.SendAsync(HttpMethod.Put, "/api/v1/update_node", JsonSerializer.SerializeToNode(other.Unsigned(region: "stolen"), ApiJson.Default.RegistrationRequest), token);

        Assert.Equal(HttpStatusCode.Forbidden, beat.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, change.StatusCode);
        Assert.False((await host.GetAsync("/nodes/beta")).Body.TryGetProperty("region", out _));
    }

    [Fact]
    public async Task Update_NeitherSignedNorInASession_401AlsoWhereUnsignedNodesAreTaken()
    {
        await using var host = await StartAsync();
        using var node = new TestNode("alpha");
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Unsigned(), ApiJson.Default.RegistrationRequest));

        using var change = await host.SendAsync(HttpMethod.Put, "/api/v1/update_node", new { public_key = node.Key.Public.ToBase64(), region = "north" });

        Assert.Equal(HttpStatusCode.Unauthorized, change.StatusCode);
    }

    [Fact]
    public async Task Update_SignedOfANodeThatIsNotRegistered_404()
    {
        await using var host = await StartAsync();
        using var node = new TestNode("alpha");
        var body = JsonSerializer.SerializeToNode(node.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest);

        using var change = await host.SendAsync(HttpMethod.Put, "/api/v1/update_node", body);

        Assert.Equal(HttpStatusCode.NotFound, change.StatusCode);
    }

    [Fact]
    public async Task Update_Signed_Changes()
    {
        await using var host = await StartAsync();
        using var node = await RegisterAsync(host, "alpha");
        var body = JsonSerializer.SerializeToNode(node.Signed(2, host.Clock.GetUtcNow(), request: node.Unsigned(region: "south")), ApiJson.Default.RegistrationRequest);

        using var change = await host.SendAsync(HttpMethod.Put, "/api/v1/update_node", body);

        Assert.Equal(HttpStatusCode.OK, change.StatusCode);
        Assert.Equal("south", (await host.GetAsync("/nodes/alpha")).Body.GetProperty("region").GetString());
    }

    [Fact]
    public async Task OtherSpellings_RegisterNodeAndStatistics_AnswerAsTheirOriginals()
    {
        await using var host = await StartAsync();
        using var node = new TestNode("alpha");

        var (status, _) = await host.PostRawAsync("/api/v1/register_node", JsonSerializer.Serialize(node.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest));
        var (_, statistics) = await host.GetAsync("/api/v1/statistics");

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(1, statistics.GetProperty("total_nodes").GetInt32());
    }

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync();

    private static async Task<TestNode> RegisterAsync(ApiHost host, string handle)
    {
        var node = new TestNode(handle);
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest));
        return node;
    }

    private static async Task<byte[]> ChallengeAsync(ApiHost host, TestNode node)
    {
        var (status, body) = await host.PostAsync("/api/v1/session/challenge", new { node_id = node.Id });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Audience, body.GetProperty("audience").GetString());
        return body.GetProperty("challenge").GetBytesFromBase64();
    }

    private static object Login(TestNode node, byte[] challenge, IdentityKey? signer = null, string audience = Audience) => new
    {
        node_id = node.Id,
        challenge = Convert.ToBase64String(challenge),
        signature = Convert.ToBase64String((signer ?? node.Key).Sign(new SessionLogin(node.Key.Public.Id, [.. challenge], audience).Encode())),
    };

    private static async Task<string> OpenAsync(ApiHost host, TestNode node) =>
        (await host.PostAsync("/api/v1/session", Login(node, await ChallengeAsync(host, node)))).Body.GetProperty("token").GetString()!;
}
