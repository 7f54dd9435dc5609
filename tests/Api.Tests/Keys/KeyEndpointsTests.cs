using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Api.Tests.Keys;

public sealed class KeyEndpointsTests
{
    private const string Path = "/api/v1/keys";

    [Fact]
    public async Task Create_FirstKeyFromThisMachine_201AndShownOnce()
    {
        await using var host = await ApiHost.StartAsync();

        var (status, key) = await CreateAsync(host, ["keys:manage"]);
        var listed = await ReadAsync(host, HttpMethod.Get, Path, Secret(key));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Matches("^voxa_[0-9a-f]{16}_[0-9a-f]{64}_[0-9a-f]{8}$", Secret(key));
        Assert.Equal(HttpStatusCode.OK, listed.Status);
        var row = Assert.Single(listed.Body.GetProperty("keys").EnumerateArray());
        Assert.Equal(key.GetProperty("key_id").GetString(), row.GetProperty("key_id").GetString());
        Assert.False(row.TryGetProperty("key", out _));
        Assert.Equal(host.Clock.GetUtcNow(), row.GetProperty("created_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Create_SecondWithoutAKey_401WithBearerChallenge()
    {
        await using var host = await ApiHost.StartAsync();
        await CreateAsync(host, ["*"]);

        using var response = await host.SendAsync(HttpMethod.Post, Path, Body(["*"]));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("key_required", await CodeAsync(response));
    }

    [Theory]
    [InlineData("198.51.100.7", null, null)]
    [InlineData("127.0.0.1", "X-Forwarded-For", null)]
    [InlineData("127.0.0.1", "Forwarded", null)]
    [InlineData("127.0.0.1", null, "203.0.113.5")]
    public async Task Create_FirstKeyFromElsewhereOrThroughAProxy_Refused(string from, string? header, string? hostName)
    {
        await using var host = await ApiHost.StartAsync();
        host.CallFrom(from);

        using var response = await host.SendAsync(HttpMethod.Get, Path, change: request =>
        {
            if (header is not null) request.Headers.TryAddWithoutValidation(header, "198.51.100.7");
            request.Headers.Host = hostName;
        });

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("key_required", await CodeAsync(response));
    }

    [Fact]
    public async Task Create_FirstWithoutKeysManage_400NamesScopes()
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await CreateAsync(host, ["nodes:operate"]);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("scopes", problem.GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("name", """{"scopes":["*"]}""")]
    [InlineData("name", """{"name":" ","scopes":["*"]}""")]
    [InlineData("name", """{"name":"a\u0007b","scopes":["*"]}""")]
    [InlineData("scopes", """{"name":"n"}""")]
    [InlineData("scopes", """{"name":"n","scopes":[]}""")]
    [InlineData("scopes", """{"name":"n","scopes":[null]}""")]
    [InlineData("scopes", """{"name":"n","scopes":["keys:manage","everything"]}""")]
    [InlineData("lifetime", """{"name":"n","scopes":["*"],"lifetime":59}""")]
    [InlineData("lifetime", """{"name":"n","scopes":["*"],"lifetime":-1}""")]
    [InlineData("lifetime", """{"name":"n","scopes":["*"],"lifetime":1e30}""")]
    public async Task Create_BadField_400WithTheField(string field, string body)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await host.PostRawAsync(Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.GetProperty("field").GetString()!.Split('[')[0]);
    }

    [Fact]
    public async Task Create_ScopeThatTheMakerLacks_403NamesIt()
    {
        await using var host = await ApiHost.StartAsync();
        var manager = Secret((await CreateAsync(host, ["keys:manage", "registry:read"])).Body);

        var granted = await CreateAsync(host, ["registry:read"], manager);
        var (status, problem) = await CreateAsync(host, ["nodes:operate"], manager);

        Assert.Equal(HttpStatusCode.Created, granted.Status);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("insufficient_scope", problem.GetProperty("code").GetString());
        Assert.Contains("nodes:operate", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_KeyWithoutTheScope_403WithTheScopeInTheChallenge()
    {
        await using var host = await ApiHost.StartAsync();
        var manager = Secret((await CreateAsync(host, ["*"])).Body);
        var reader = Secret((await CreateAsync(host, ["registry:read"], manager)).Body);

        using var response = await host.SendAsync(HttpMethod.Get, Path, bearer: reader);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("scope=\"keys:manage\"", Assert.Single(response.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_EveryChangedDigitOfAKey_401()
    {
        await using var host = await ApiHost.StartAsync();
        var key = Secret((await CreateAsync(host, ["*"])).Body);

        for (var i = 0; i < key.Length; i++)
        {
            var changed = key[..i] + (key[i] == '0' ? '1' : '0') + key[(i + 1)..];
            using var response = await host.SendAsync(HttpMethod.Get, Path, bearer: changed);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(host, HttpMethod.Get, Path, key)).Status);
    }

    [Fact]
    public async Task List_RightIdAndChecksumWithAnotherSecret_401Unknown()
    {
        await using var host = await ApiHost.StartAsync();
        var key = Secret((await CreateAsync(host, ["*"])).Body);
        var text = $"{key[..22]}{new string('a', 64)}";
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)).AsSpan(0, 4));

        var (status, problem) = await ReadAsync(host, HttpMethod.Get, Path, $"{text}_{sum}");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("key_unknown", problem.GetProperty("code").GetString());
        Assert.Equal("There is no such API key here.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Revoke_AKey_EndsItHereAtOnce()
    {
        await using var host = await ApiHost.StartAsync();
        var manager = Secret((await CreateAsync(host, ["*"])).Body);
        var (_, other) = await CreateAsync(host, ["keys:manage"], manager);
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(host, HttpMethod.Get, Path, Secret(other))).Status);

        var (status, revoked) = await ReadAsync(host, HttpMethod.Delete, $"{Path}/{other.GetProperty("key_id").GetString()}", manager);
        var (after, problem) = await ReadAsync(host, HttpMethod.Get, Path, Secret(other));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(revoked.TryGetProperty("revoked_at", out _));
        Assert.Equal(HttpStatusCode.Unauthorized, after);
        Assert.Equal("key_revoked", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Revoke_LastManagerWhileOthersRemain_409ThenAloneIt200AndThisMachineIsLetInAgain()
    {
        await using var host = await ApiHost.StartAsync();
        var (_, manager) = await CreateAsync(host, ["keys:manage", "registry:read"]);
        var (_, reader) = await CreateAsync(host, ["registry:read"], Secret(manager));

        var early = await ReadAsync(host, HttpMethod.Delete, $"{Path}/{Id(manager)}", Secret(manager));
        await ReadAsync(host, HttpMethod.Delete, $"{Path}/{Id(reader)}", Secret(manager));
        var late = await ReadAsync(host, HttpMethod.Delete, $"{Path}/{Id(manager)}", Secret(manager));

        Assert.Equal(HttpStatusCode.Conflict, early.Status);
        Assert.Equal("last_manager", early.Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, late.Status);
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(host, HttpMethod.Get, Path, null)).Status);
    }

    [Fact]
    public async Task List_ExpiredKey_401AndThisMachineStaysOut()
    {
        await using var host = await ApiHost.StartAsync();
        var key = Secret((await CreateAsync(host, ["*"], lifetime: 60)).Body);
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(host, HttpMethod.Get, Path, key)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(60));

        var (status, problem) = await ReadAsync(host, HttpMethod.Get, Path, key);
        var keyless = await ReadAsync(host, HttpMethod.Get, Path, null);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("key_expired", problem.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, keyless.Status);
    }

    [Fact]
    public async Task Create_AllKeysLostAndRecovering_ThisMachineMakesOneAndOthersDoNot()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:RecoverKeys", "true")]);
        await CreateAsync(host, ["*"]);

        var recovered = await CreateAsync(host, ["keys:manage"]);
        host.CallFrom("198.51.100.7");
        var stranger = await ReadAsync(host, HttpMethod.Get, Path, null);

        Assert.Equal(HttpStatusCode.Created, recovered.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.Status);
    }

    [Theory]
    [InlineData("198.51.100.7", null)]
    [InlineData("127.0.0.1", "http")]
    public async Task AnyCall_BearerInClearText_403EvenOnOpenPaths(string from, string? forwardedProto)
    {
        await using var host = await ApiHost.StartAsync();
        var key = Secret((await CreateAsync(host, ["*"])).Body);
        host.CallFrom(from);

        using var response = await host.SendAsync(HttpMethod.Get, "/stats", bearer: key, change: request =>
        {
            if (forwardedProto is not null) request.Headers.Add("X-Forwarded-Proto", forwardedProto);
        });

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("tls_required", await CodeAsync(response));
    }

    [Fact]
    public async Task List_UsedKey_ShowsTheHourOnly()
    {
        await using var host = await ApiHost.StartAsync();
        var key = Secret((await CreateAsync(host, ["*"])).Body);
        host.Clock.Advance(TimeSpan.FromMinutes(90));

        var (_, body) = await ReadAsync(host, HttpMethod.Get, Path, key);

        var used = body.GetProperty("keys")[0].GetProperty("last_used_at").GetDateTimeOffset();
        Assert.Equal((0, 0, 0), (used.Minute, used.Second, used.Millisecond));
        Assert.InRange(host.Clock.GetUtcNow() - used, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task WholeLife_Log_NeverHoldsTheSecret()
    {
        using var log = new Transcript();
        await using var host = await ApiHost.StartAsync(configure: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        var (_, made) = await CreateAsync(host, ["*"]);
        await ReadAsync(host, HttpMethod.Get, Path, Secret(made));
        await ReadAsync(host, HttpMethod.Get, Path, Secret(made)[..^1] + "!");
        await ReadAsync(host, HttpMethod.Delete, $"{Path}/{Id(made)}", Secret(made));

        Assert.Contains(Id(made), log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret(made)[22..40], log.Text, StringComparison.Ordinal);
    }

    private static object Body(string[] scopes, long? lifetime = null) => new { name = "laptop", scopes, lifetime };

    private static async Task<(HttpStatusCode Status, JsonElement Body)> CreateAsync(ApiHost host, string[] scopes, string? bearer = null, long? lifetime = null)
    {
        using var response = await host.SendAsync(HttpMethod.Post, Path, Body(scopes, lifetime), bearer);
        return await ApiHost.ReadAsync(response);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(ApiHost host, HttpMethod method, string path, string? bearer)
    {
        using var response = await host.SendAsync(method, path, bearer: bearer);
        return await ApiHost.ReadAsync(response);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => (await ApiHost.ReadAsync(response)).Body.GetProperty("code").GetString();

    private static string Secret(JsonElement key) => key.GetProperty("key").GetString()!;

    private static string Id(JsonElement key) => key.GetProperty("key_id").GetString()!;
}
