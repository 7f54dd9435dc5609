using System.Net;
using System.Text.Json;

namespace OrleansVoxa.Api.Tests.Apps;

/// <summary>Apps over HTTP, in both spellings, as the documents write them.</summary>
public sealed class AppEndpointsTests
{
    private const string Node = "00112233445566778899aabbccddeeff00112233";
    private static readonly KeyValuePair<string, string?>[] On = [new("settings:features:enable-app-deployment", "true")];

    private const string HelloWorld = """
        { "name": "hello-world", "version": "1.0.0", "image": "nginx:alpine", "replicas": 2,
          "network_config": { "ports": { "80/tcp": {"HostPort": "8080"} } }, "runtime_config": { "environment": { "MODE": "hush-mode" } }, "secrets": { "KEY": "hush-key" } }
        """;

    [Fact]
    public async Task Life_OfAnApp_ByTheDocumentsRoutes()
    {
        await using var host = await ApiHost.StartAsync(On);

        var (status, deployed) = await host.PostRawAsync("/api/apps/deploy_app", HelloWorld);
        Assert.Equal((HttpStatusCode.Created, "hello-world"), (status, deployed.GetProperty("app_id").GetString()));
        Assert.Equal("pending", deployed.GetProperty("app").GetProperty("state").GetString());
        Assert.Equal("no_room", deployed.GetProperty("app").GetProperty("code").GetString());
        Assert.Equal(2, deployed.GetProperty("instances").GetArrayLength());

        Assert.Equal(1, (await host.GetAsync("/api/apps/list_apps")).Body.GetProperty("count").GetInt32());
        Assert.Equal(5, (await host.PostAsync("/api/apps/scale_app", new { app_id = "hello-world", replicas = 5 })).Body.GetProperty("app").GetProperty("replicas").GetInt32());
        var (_, updated) = await host.PostRawAsync("/api/apps/update_app", HelloWorld.Replace("alpine", "1.29", StringComparison.Ordinal));
        Assert.Equal((2, 1), (updated.GetProperty("app").GetProperty("revision").GetInt32(), updated.GetProperty("previous_revision").GetInt32()));
        Assert.Equal(1, (await host.PostAsync("/api/apps/rollback_app", new { app_id = "hello-world" })).Body.GetProperty("app").GetProperty("revision").GetInt32());
        Assert.Equal("stopped", (await host.PostAsync("/api/apps/stop_app", new { app_id = "hello-world" })).Body.GetProperty("app").GetProperty("state").GetString());

        var (_, events) = await host.GetAsync("/api/apps/events?app_id=hello-world");
        Assert.Equal(["deployed", "scaled", "updating", "rolling_back", "stopped"], events.GetProperty("events").EnumerateArray().Select(entry => entry.GetProperty("what").GetString()).Where(what => what != "instance_stopped"));
        var last = events.GetProperty("events").EnumerateArray().Last().GetProperty("number").GetInt64();
        Assert.Equal(0, (await host.GetAsync($"/api/apps/events?app_id=hello-world&after={last}")).Body.GetProperty("count").GetInt32());

        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/api/apps/remove_app", new { app_id = "hello-world" })).Status);
        var (gone, problem) = await host.GetAsync("/api/apps/get_app_status?app_id=hello-world");
        Assert.Equal((HttpStatusCode.NotFound, "unknown_app"), (gone, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task OtherSpelling_ReachesTheSameHandlers()
    {
        await using var host = await ApiHost.StartAsync(On);

        Assert.Equal(HttpStatusCode.Created, (await host.PostRawAsync("/apps/add_app/", HelloWorld)).Status);
        Assert.Equal(1, (await host.GetAsync("/apps/list_apps/")).Body.GetProperty("count").GetInt32());
        Assert.Equal(3, (await host.PostAsync("/apps/add_scale_app/", new { app_id = "hello-world", replicas = 3 })).Body.GetProperty("app").GetProperty("replicas").GetInt32());
        Assert.Equal("hello-world", (await host.GetAsync("/apps/get_app_status/?app_id=hello-world")).Body.GetProperty("app_id").GetString());
        Assert.Equal("stopped", (await host.PostAsync("/apps/add_stop_app/", new { app_id = "hello-world" })).Body.GetProperty("app").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Answers_NeverShowValuesOfEnvironmentAndSecrets()
    {
        await using var host = await ApiHost.StartAsync(On);

        var (_, deployed) = await host.PostRawAsync("/api/apps/deploy_app", HelloWorld);
        var (_, status) = await host.GetAsync("/api/apps/get_app_status?app_id=hello-world");

        Assert.DoesNotContain("hush", deployed.GetRawText() + status.GetRawText() + (await host.GetAsync("/api/apps/list_apps")).Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("manifest").GetProperty("secrets").GetProperty("KEY").ValueKind);
        Assert.Equal("8080", status.GetProperty("manifest").GetProperty("network_config").GetProperty("ports").GetProperty("80/tcp").GetProperty("HostPort").GetString());
    }

    [Fact]
    public async Task Deploy_ManyFaults_NamesThemAll()
    {
        await using var host = await ApiHost.StartAsync(On);

        var (status, problem) = await host.PostRawAsync("/api/apps/deploy_app", """{"name":"web","image":"nginx","replicas":0,"resource_requirements":{"memory":"1 ton"},"what":1}""");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_manifest"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal(["replicas", "resource_requirements.memory", "version", "what"], problem.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("field").GetString()).Order());
    }

    [Theory]
    [InlineData("{\"name\":7}", HttpStatusCode.BadRequest, "invalid_manifest")]
    [InlineData("{", HttpStatusCode.BadRequest, "invalid_manifest")]
    [InlineData("[]", HttpStatusCode.BadRequest, "invalid_manifest")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_manifest")]
    [InlineData("{\"name\":\"web\",\"version\":\"1\",\"image\":\"quay.io/a/b\"}", HttpStatusCode.Forbidden, "registry_not_allowed")]
    public async Task Deploy_BadBody_IsRefused(string body, HttpStatusCode status, string code)
    {
        await using var host = await ApiHost.StartAsync(On);

        var (answered, problem) = await host.PostRawAsync("/api/apps/deploy_app", body);

        Assert.Equal((status, code), (answered, problem.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await host.PostRawAsync("/api/apps/deploy_app", body, "text/plain")).Status);
    }

    [Theory]
    [InlineData("scale_app", """{"app_id":"web"}""", HttpStatusCode.BadRequest, "replicas")]
    [InlineData("scale_app", """{"replicas":2}""", HttpStatusCode.BadRequest, "app_id")]
    [InlineData("stop_app", """{"app_id":"../web"}""", HttpStatusCode.BadRequest, "app_id")]
    [InlineData("rollback_app", """{"app_id":"web","revision":0}""", HttpStatusCode.BadRequest, "revision")]
    [InlineData("admit_host", """{"node_id":"me"}""", HttpStatusCode.BadRequest, "node_id")]
    [InlineData("admit_host", "{}", HttpStatusCode.BadRequest, "node_id")]
    public async Task Act_BadField_IsNamed(string path, string body, HttpStatusCode status, string field)
    {
        await using var host = await ApiHost.StartAsync(On);

        var (answered, problem) = await host.PostRawAsync("/api/apps/" + path, body);

        Assert.Equal((status, field), (answered, problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Off_EveryRoute_SaysHowToSwitchItOn()
    {
        await using var host = await ApiHost.StartAsync();
        var app = new { app_id = "web", replicas = 1 };

        foreach (var answer in new[]
        {
            await host.GetAsync("/api/apps/list_apps"), await host.GetAsync("/api/apps/get_app_status?app_id=web"), await host.GetAsync("/api/apps/events?app_id=web"), await host.GetAsync("/api/apps/hosts"),
            await host.PostRawAsync("/api/apps/deploy_app", HelloWorld), await host.PostRawAsync("/api/apps/update_app", HelloWorld), await host.PostAsync("/api/apps/stop_app", app),
            await host.PostAsync("/api/apps/scale_app", app), await host.PostAsync("/api/apps/rollback_app", app), await host.PostAsync("/api/apps/remove_app", app),
            await host.PostAsync("/api/apps/admit_host", new { node_id = Node }), await host.PostAsync("/api/apps/evict_host", new { node_id = Node }),
        })
        {
            Assert.Equal((HttpStatusCode.Forbidden, "apps_disabled"), (answer.Status, answer.Body.GetProperty("code").GetString()));
            Assert.Contains("enable-app-deployment", answer.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Hosts_AdmitAndEvict_AreShown()
    {
        await using var host = await ApiHost.StartAsync(On);

        var (_, admitted) = await host.PostAsync("/api/apps/admit_host", new { node_id = Node });
        Assert.Equal(("admitted", "this machine"), (admitted.GetProperty("host").GetProperty("state").GetString(), admitted.GetProperty("host").GetProperty("admitted_by").GetString()));
        Assert.Equal(Node, (await host.GetAsync("/api/apps/hosts")).Body.GetProperty("hosts")[0].GetProperty("node_id").GetString());
        Assert.Equal("evicted", (await host.PostAsync("/api/apps/evict_host", new { node_id = Node })).Body.GetProperty("host").GetProperty("state").GetString());
        Assert.Equal((HttpStatusCode.NotFound, "unknown_host"), await host.PostAsync("/api/apps/evict_host", new { node_id = Node.Replace('0', '1') }) is var (status, body) ? (status, body.GetProperty("code").GetString()) : default);
    }

    [Fact]
    public async Task Keys_EachScope_OpensItsOwnRoutesOnly()
    {
        await using var host = await ApiHost.StartAsync(On);
        string? root = null;
        root = await KeyAsync("*", null);
        var reader = await KeyAsync("apps:read", root);
        var deployer = await KeyAsync("apps:deploy", root);
        var hosts = await KeyAsync("apps:hosts", root);

        async Task<string> KeyAsync(string scope, string? bearer)
        {
            using var made = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", new { name = "k", scopes = new[] { scope } }, bearer);
            return (await ApiHost.ReadAsync(made)).Body.GetProperty("key").GetString()!;
        }

        async Task<HttpStatusCode> StatusAsync(string key, HttpMethod method, string path, object? body = null)
        {
            using var answer = await host.SendAsync(method, path, body, key);
            return answer.StatusCode;
        }

        foreach (var (key, list, stop, admit) in new[] { (reader, 200, 403, 403), (deployer, 403, 404, 403), (hosts, 403, 403, 200) })
        {
            Assert.Equal(list, (int)await StatusAsync(key, HttpMethod.Get, "/api/apps/list_apps"));
            Assert.Equal(stop, (int)await StatusAsync(key, HttpMethod.Post, "/apps/add_stop_app/", new { app_id = "nobody" }));
            Assert.Equal(admit, (int)await StatusAsync(key, HttpMethod.Post, "/api/apps/admit_host", new { node_id = Node }));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostRawAsync("/api/apps/deploy_app", HelloWorld)).Status);
    }
}
