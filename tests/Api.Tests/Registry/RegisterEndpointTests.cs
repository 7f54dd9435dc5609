using System.Net;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Registry;

namespace OrleansVoxa.Api.Tests.Registry;

public sealed class RegisterEndpointTests
{
    [Fact]
    public async Task Register_NewUnsignedNode_201AndShownAsUnverified()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");

        using var response = await host.Client.PostAsync("/register", Json(node.Unsigned()), TestContext.Current.CancellationToken);
        var (status, body) = await ApiHost.ReadAsync(response);

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("/nodes/" + node.Id, response.Headers.Location?.ToString());
        Assert.Equal("alpha", body.GetProperty("node_id").GetString());
        Assert.Equal(node.Id, body.GetProperty("id").GetString());
        Assert.Equal("active", body.GetProperty("state").GetString());
        Assert.False(body.GetProperty("verified").GetBoolean());
        Assert.Equal("9.9.9", body.GetProperty("version").GetString());
        foreach (var time in new[] { "timestamp", "registered_at", "expires_at", "next_check" })
            Assert.True(body.GetProperty(time).TryGetDateTimeOffset(out _), time);
    }

    [Fact]
    public async Task Register_SameNodeAgain_200Renewed()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        await RegisterAsync(host, node.Unsigned());

        var (status, body) = await RegisterAsync(host, node.Unsigned());

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("renewed", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Register_PublicKeyAsPem_IsTheSameNode()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");

        var (status, body) = await RegisterAsync(host, node.Unsigned() with { PublicKey = node.Key.Public.ExportPem() });

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(node.Id, body.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Register_SignedByItsKey_201Verified()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");

        var (status, body) = await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.True(body.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Register_VerifiedNodeWithoutSignature_401()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()));

        var (status, body) = await RegisterAsync(host, node.Unsigned(region: "elsewhere"));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("signature_required", body.GetProperty("code").GetString());
        Assert.False((await host.GetAsync("/nodes/alpha")).Body.TryGetProperty("region", out _));
    }

    [Fact]
    public async Task Register_SignedByAnotherKey_401AndNothingChanges()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        using var thief = new TestNode();
        await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()));

        var (status, body) = await RegisterAsync(
            host, node.Signed(2, host.Clock.GetUtcNow(), thief.Key, node.Unsigned(region: "elsewhere")));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("bad_signature", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Register_HandleOfAVerifiedNode_409()
    {
        await using var host = await ApiHost.StartAsync();
        using var owner = new TestNode("alpha");
        using var thief = new TestNode("ALPHA");
        await RegisterAsync(host, owner.Signed(1, host.Clock.GetUtcNow()));

        var (status, body) = await RegisterAsync(host, thief.Signed(1, host.Clock.GetUtcNow()));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("handle_taken", body.GetProperty("code").GetString());
        Assert.Equal(owner.Id, (await host.GetAsync("/nodes/alpha")).Body.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Register_HandleOfAnUnverifiedNode_GoesToTheVerifiedOne()
    {
        await using var host = await ApiHost.StartAsync();
        using var squatter = new TestNode("alpha");
        using var owner = new TestNode("alpha");
        await RegisterAsync(host, squatter.Unsigned());

        var (status, _) = await RegisterAsync(host, owner.Signed(1, host.Clock.GetUtcNow()));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(owner.Id, (await host.GetAsync("/nodes/alpha")).Body.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Register_RecordedRequestAgain_409()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        var recorded = node.Signed(7, host.Clock.GetUtcNow());
        await RegisterAsync(host, recorded);

        var (status, body) = await RegisterAsync(host, recorded);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("stale_sequence", body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    public async Task Register_ClockOffByMoreThanFiveMinutes_401(int minutes)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");

        var (status, body) = await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes)));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("clock_skew", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Register_FieldChangedAfterSigning_401()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");

        var (status, _) = await RegisterAsync(host, node.Signed(1, host.Clock.GetUtcNow()) with { Port = 4001 });

        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task Register_UnsignedWhereNotAllowed_403()
    {
        await using var host = await ApiHost.StartAsync([new("discovery:registry:AllowUnsigned", "false")]);
        using var node = new TestNode("alpha");

        var (status, body) = await RegisterAsync(host, node.Unsigned());

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("unsigned_refused", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Register_DirectoryFull_503WithRetryAfter()
    {
        await using var host = await ApiHost.StartAsync([new("discovery:registry:MaxNodes", "64")]);

        // 64 shards of two at most: by the 129th one of them must be full.
        for (var i = 0; i < 129; i++)
        {
            using var node = new TestNode();
            using var response = await host.Client.PostAsync("/register", Json(node.Unsigned()), TestContext.Current.CancellationToken);
            if (response.StatusCode is HttpStatusCode.Created) continue;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
            Assert.Equal("registry_full", (await ApiHost.ReadAsync(response)).Body.GetProperty("code").GetString());
            return;
        }

        Assert.Fail("The directory took more nodes than it may hold.");
    }

    [Theory]
    [InlineData("public_key", "{}")]
    [InlineData("public_key", """{"public_key":"nonsense"}""")]
    [InlineData("node_id", """{"public_key":"KEY","node_id":"x"}""")]
    [InlineData("node_id", """{"public_key":"KEY","node_id":"00112233445566778899aabbccddeeff00112233"}""")]
    [InlineData("port", """{"public_key":"KEY","port":65536}""")]
    [InlineData("port", """{"public_key":"KEY","port":-1}""")]
    [InlineData("port", """{"public_key":"KEY","port":"many"}""")]
    [InlineData("ip_address", """{"public_key":"KEY","ip_address":"nowhere"}""")]
    [InlineData("capabilities", """{"public_key":"KEY","capabilities":[null]}""")]
    [InlineData("capabilities", """{"public_key":"KEY","capabilities":["two words"]}""")]
    [InlineData("type", """{"public_key":"KEY","type":"castle"}""")]
    [InlineData("record", """{"public_key":"KEY","record":"!"}""")]
    [InlineData("record", """{"public_key":"KEY","record":"AAAA"}""")]
    [InlineData("sequence", """{"public_key":"KEY","signature":"AAAA"}""")]
    [InlineData("time", """{"public_key":"KEY","signature":"AAAA","sequence":1}""")]
    [InlineData("signature", """{"public_key":"KEY","sequence":1,"time":1}""")]
    [InlineData("body", "[]")]
    [InlineData("body", "null")]
    [InlineData("body", "{")]
    public async Task Register_BadField_400WithTheField(string field, string body)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode();

        var (status, problem) = await host.PostRawAsync("/register", body.Replace("KEY", node.Key.Public.ToBase64(), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.GetProperty("field").GetString()!.Split('[')[0]);
        Assert.Equal("invalid_field", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Register_NotJson_415(string? mediaType)
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await host.PostRawAsync("/register", "{}", mediaType)).Status);
    }

    [Fact]
    public async Task Register_BodyOverTheLimit_413()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:MaxBodyBytes", "1024")]);

        var (status, body) = await host.PostRawAsync("/register", "{\"region\":\"" + new string('x', 2_000) + "\"}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("body_too_large", body.GetProperty("code").GetString());
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> RegisterAsync(ApiHost host, RegistrationRequest request) =>
        host.PostRawAsync("/register", JsonSerializer.Serialize(request, ApiJson.Default.RegistrationRequest));

    private static StringContent Json(RegistrationRequest request) =>
        new(JsonSerializer.Serialize(request, ApiJson.Default.RegistrationRequest), Encoding.UTF8, "application/json");
}
