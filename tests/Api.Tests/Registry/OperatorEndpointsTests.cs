using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Api.Json;

namespace OrleansVoxa.Api.Tests.Registry;

public sealed class OperatorEndpointsTests
{
    private static readonly object Because = new { reason = "because" };

    [Fact]
    public async Task Park_ByHandle_LeavesDiscoveryUnlessAskedFor()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisteredAsync(host);

        var (status, answer) = await host.PostAsync("/api/v1/nodes/lamp/park", Because);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(answer.GetProperty("changed").GetBoolean());
        Assert.Equal(host.Clock.GetUtcNow(), answer.GetProperty("node").GetProperty("parked_at").GetDateTimeOffset());
        Assert.Equal(0, await CountAsync(host, ""));
        Assert.Equal(1, await CountAsync(host, "?include_states=active,parked"));
        Assert.Equal(0, await CountAsync(host, "?include_states=coma,parked"));
        Assert.Equal(1, (await host.GetAsync("/stats")).Body.GetProperty("parked_nodes").GetInt64());
        Assert.False((await host.PostAsync("/api/v1/nodes/lamp/park", Because)).Body.GetProperty("changed").GetBoolean());
    }

    [Fact]
    public async Task History_AfterActs_SaysWhoWhatWhenWhy()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisteredAsync(host);
        await host.PostAsync($"/api/v1/nodes/{node.Id}/park", new { reason = "looks odd" });
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.PostAsync($"/api/v1/nodes/{node.Id}/revive", new { reason = "was <i>fine</i>" });

        var (_, history) = await host.GetAsync("/nodes/lamp/history");
        var (_, timeline) = await host.GetAsync("/nodes/lamp/timeline");

        var entries = history.GetProperty("history").EnumerateArray().ToList();
        Assert.Equal(["active", "parked", "revived"], entries.Select(entry => entry.GetProperty("what").GetString()));
        Assert.Equal("was <i>fine</i>", entries[2].GetProperty("why").GetString());
        Assert.Equal("this machine", entries[2].GetProperty("operator").GetString());
        Assert.Equal(host.Clock.GetUtcNow(), entries[2].GetProperty("at").GetDateTimeOffset());
        Assert.False(entries[0].TryGetProperty("operator", out _));
        Assert.False(history.TryGetProperty("future", out _));
        Assert.Equal("dead", timeline.GetProperty("future").EnumerateArray().Last().GetProperty("state").GetString());
        Assert.Equal(3, timeline.GetProperty("history").GetArrayLength());
    }

    [Fact]
    public async Task Remove_TheNodeIsDead()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisteredAsync(host);

        var (status, answer) = await host.PostAsync("/api/v1/nodes/lamp/remove", Because);

        Assert.Equal((HttpStatusCode.OK, "dead"), (status, answer.GetProperty("node").GetProperty("state").GetString()));
        Assert.Equal("dead", (await host.GetAsync("/nodes/lamp")).Body.GetProperty("state").GetString());
        var (refused, problem) = await host.PostAsync("/api/v1/nodes/lamp/revive", Because);
        Assert.Equal((HttpStatusCode.Conflict, "node_dead"), (refused, problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("""{"reason":""}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("""{"reason":null}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("""{"reason":7}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("""{"reason":"a\u0000b"}""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("""[]""", HttpStatusCode.BadRequest, "body")]
    public async Task Park_BadBody_IsRefusedByField(string body, HttpStatusCode status, string field)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisteredAsync(host);

        var (answered, problem) = await host.PostRawAsync("/api/v1/nodes/lamp/park", body);

        Assert.Equal((status, field), (answered, problem.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("00112233445566778899aabbccddeeff00112233")]
    public async Task Act_UnknownNode_Is404(string id)
    {
        await using var host = await ApiHost.StartAsync();

        foreach (var verb in new[] { "park", "revive", "remove" })
            Assert.Equal(HttpStatusCode.NotFound, (await host.PostAsync($"/api/v1/nodes/{id}/{verb}", Because)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/nodes/{id}/history")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.GetAsync($"/nodes/{id}/timeline")).Status);
    }

    [Theory]
    [InlineData("203.0.113.7", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    public async Task Act_FromElsewhereWithoutAKey_IsRefused(string address, bool allowed)
    {
        await using var host = await ApiHost.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(new CallFrom(IPAddress.Parse(address))));
        using var node = await RegisteredAsync(host);

        foreach (var verb in new[] { "park", "revive", "remove" })
        {
            var (status, answer) = await host.PostAsync($"/api/v1/nodes/lamp/{verb}", Because);
            if (allowed) Assert.Equal(HttpStatusCode.OK, status);
            else Assert.Equal((HttpStatusCode.Unauthorized, "key_required"), (status, answer.GetProperty("code").GetString()));
        }

        Assert.Equal(allowed ? 4 : 1, (await host.GetAsync("/nodes/lamp/history")).Body.GetProperty("history").GetArrayLength());
    }

    private static async Task<TestNode> RegisteredAsync(ApiHost host)
    {
        var node = new TestNode("lamp");
        Assert.Equal(HttpStatusCode.Created, (await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest))).Status);
        return node;
    }

    private static async Task<int> CountAsync(ApiHost host, string query) => (await host.GetAsync("/discover" + query)).Body.GetProperty("count").GetInt32();

    private sealed class CallFrom(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext context, RequestDelegate rest) =>
            {
                context.Connection.RemoteIpAddress = address;
                return rest(context);
            });
            next(app);
        };
    }
}
