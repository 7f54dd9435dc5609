using System.Net;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Registry;

namespace OrleansVoxa.Api.Tests.Registry;

public sealed class DiscoverEndpointTests
{
    [Fact]
    public async Task Discover_Filters_ShowWhatHasAllOfThem()
    {
        await using var host = await ApiHost.StartAsync();
        await RegisterAsync(host, "one", "north", "storage", "relay");
        await RegisterAsync(host, "two", "north", "storage");
        await RegisterAsync(host, "three", "south", "storage", "relay");

        Assert.Equal(["one", "three", "two"], await NamesAsync(host, ""));
        Assert.Equal(["one", "three"], await NamesAsync(host, "capabilities=relay,storage"));
        Assert.Equal(["one", "two"], await NamesAsync(host, "region=North"));
        Assert.Equal(["one"], await NamesAsync(host, "region=north&capabilities=relay&type=standard"));
        Assert.Empty(await NamesAsync(host, "include_states=coma,dead"));
    }

    [Fact]
    public async Task Discover_MinLastSeen_LeavesOutTheSilent()
    {
        await using var host = await ApiHost.StartAsync();
        await RegisterAsync(host, "early", "north", "storage");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var between = host.Clock.GetUtcNow();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await RegisterAsync(host, "late", "north", "storage");

        Assert.Equal(["late"], await NamesAsync(host, "min_last_seen=" + Uri.EscapeDataString(between.ToString("O"))));
        Assert.Equal(["late"], await NamesAsync(host, $"min_last_seen={between.ToUnixTimeSeconds()}"));
    }

    [Fact]
    public async Task Discover_Cursor_LeadsThroughEveryNodeOnce()
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < 7; i++) await RegisterAsync(host, $"node-{i}", "north", "storage");

        var seen = new List<string>();
        string? cursor = "";
        do
        {
            var (_, page) = await host.GetAsync("/discover?max_results=3" + (cursor.Length == 0 ? "" : "&cursor=" + cursor));
            seen.AddRange(page.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("node_id").GetString()!));
            Assert.Equal(page.GetProperty("nodes").GetArrayLength(), page.GetProperty("count").GetInt32());
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"node-{i}"), seen.Order());
    }

    [Theory]
    [InlineData("max_results", "max_results=101")]
    [InlineData("max_results", "max_results=0")]
    [InlineData("max_results", "max_results=ten")]
    [InlineData("include_states", "include_states=active,asleep")]
    [InlineData("min_last_seen", "min_last_seen=yesterday")]
    [InlineData("cursor", "cursor=x")]
    [InlineData("region", "region=a&region=b")]
    [InlineData("colour", "colour=red")]
    public async Task Discover_BadParameter_400WithTheField(string field, string query)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await host.GetAsync("/discover?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Stats_SomeNodes_CountsThemByState()
    {
        await using var host = await ApiHost.StartAsync();
        await RegisterAsync(host, "one", "north", "storage");
        using var verified = new TestNode("two");
        await host.PostRawAsync("/register", JsonSerializer.Serialize(verified.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest));
        host.Clock.Advance(TimeSpan.FromSeconds(30));

        var (status, body) = await host.GetAsync("/stats");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, body.GetProperty("total_nodes").GetInt64());
        Assert.Equal(1, body.GetProperty("verified_nodes").GetInt64());
        Assert.Equal(2, body.GetProperty("states").GetProperty("active").GetInt64());
        Assert.Equal(0, body.GetProperty("states").GetProperty("coma").GetInt64());
        Assert.Equal(30, body.GetProperty("uptime_seconds").GetInt64());
    }

    [Fact]
    public async Task Node_ByIdAndByHandle_IsTheSame()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await RegisterAsync(host, "one", "north", "storage");

        var (status, byHandle) = await host.GetAsync("/nodes/One");
        var (_, byId) = await host.GetAsync("/nodes/" + id);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(byId.GetRawText(), byHandle.GetRawText());
        Assert.Equal("192.0.2.7", byId.GetProperty("ip_address").GetString());
        Assert.Equal(4000, byId.GetProperty("port").GetInt32());
        Assert.Equal(["storage"], byId.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()));
    }

    [Theory]
    [InlineData("/nodes/nobody", HttpStatusCode.NotFound)]
    [InlineData("/nodes/00112233445566778899aabbccddeeff00112233", HttpStatusCode.NotFound)]
    [InlineData("/nodes/a%20b", HttpStatusCode.BadRequest)]
    public async Task Node_Unknown_IsAProblem(string path, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(expected, (await host.GetAsync(path)).Status);
    }

    private static async Task<string> RegisterAsync(ApiHost host, string handle, string region, params string[] capabilities)
    {
        using var node = new TestNode(handle);
        var (status, _) = await host.PostRawAsync(
            "/register", JsonSerializer.Serialize(node.Unsigned(region, capabilities), ApiJson.Default.RegistrationRequest));
        Assert.Equal(HttpStatusCode.Created, status);
        return node.Id;
    }

    private static async Task<IEnumerable<string>> NamesAsync(ApiHost host, string query)
    {
        var (status, body) = await host.GetAsync("/discover?" + query);
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("node_id").GetString()!).Order().ToList();
    }
}
