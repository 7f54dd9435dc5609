using System.Text.Json;

namespace OrleansVoxa.Cli.Tests;

public sealed class NodeTests : CliTest, IAsyncLifetime
{
    private const string Lamp = """
        {"node_id":"lamp","id":"00112233445566778899aabbccddeeff00112233","state":"active","reachable":true,"verified":true,"type":"standard","region":"eu","last_seen":"2026-01-01T00:00:00+00:00","capabilities":["publisher"]}
        """;

    private const string Bare = """
        {"node_id":"ffeeddccbbaa99887766554433221100ffeeddcc","id":"ffeeddccbbaa99887766554433221100ffeeddcc","state":"coma","reachable":false,"verified":false,"type":"relay","last_seen":"2026-01-01T00:00:00+00:00"}
        """;

    private readonly FakeApi _api = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Dispose();
    }

    [Fact]
    public async Task NodeList_SeveralPages_ShowsAllRows()
    {
        _api.Answer = target => (200, target.Contains("cursor=", StringComparison.Ordinal)
            ? $$"""{"count":1,"nodes":[{{Bare}}],"version":"1"}"""
            : $$"""{"count":1,"nodes":[{{Lamp}}],"cursor":"00ff","version":"1"}""");

        var result = await RunAsync("node", "list", "--capabilities", "a,b", "--states", "active,coma", "--server", _api.Address);

        Assert.Equal(0, result.Code);
        Assert.Equal(
            ["/discover?max_results=100&capabilities=a%2Cb&include_states=active%2Ccoma", "/discover?max_results=100&capabilities=a%2Cb&include_states=active%2Ccoma&cursor=00ff"],
            _api.Asked);
        var rows = result.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(cells => cells.Length > 0).ToList();
        Assert.Contains(rows, cells => cells is ["00112233445566778899aabbccddeeff00112233", "lamp", "active", "True", "True", "standard", "eu", ..]);
        Assert.Contains(rows, cells => cells is ["ffeeddccbbaa99887766554433221100ffeeddcc", "coma", "False", "False", "relay", ..]);
    }

    [Fact]
    public async Task NodeList_Json_IsOneArrayWithTheServersFields()
    {
        _api.Answer = _ => (200, $$"""{"count":2,"nodes":[{{Lamp}},{{Bare}}]}""");

        var result = await RunAsync("node", "list", "--json", "--server", _api.Address);

        using var rows = JsonDocument.Parse(Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["lamp", "ffeeddccbbaa99887766554433221100ffeeddcc"], rows.RootElement.EnumerateArray().Select(row => row.GetProperty("node_id").GetString()));
    }

    [Fact]
    public async Task NodeList_ServerNamesABadField_ExitsWithItsCodeAndText()
    {
        _api.Answer = _ => (400, """{"type":"about:blank","status":400,"detail":"'x' is no state.","code":"invalid_field","field":"include_states"}""");

        var result = await RunAsync("node", "list", "--states", "x", "--json", "--server", _api.Address);

        Assert.Equal(1, result.Code);
        Assert.Equal(("invalid_field", "'x' is no state."), Failure(result));
    }

    [Fact]
    public async Task NodeShow_KnownNode_ShowsEveryField()
    {
        _api.Answer = target => target == "/nodes/lamp" ? (200, Lamp) : (404, "{}");

        var result = await RunAsync("node", "show", "lamp", "--server", _api.Address);

        Assert.Equal(0, result.Code);
        Assert.Contains("capabilities", result.Output, StringComparison.Ordinal);
        Assert.Contains("00112233445566778899aabbccddeeff00112233", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeShow_UnknownNode_Exits4()
    {
        var result = await RunAsync("node", "show", "nobody", "--json", "--server", _api.Address);

        Assert.Equal(4, result.Code);
        Assert.Equal("not_found", Failure(result).Code);
    }

    [Theory]
    [InlineData("park", "true", ",\"parked_at\":\"2026-02-01T00:00:00+00:00\"", "now parked (active)")]
    [InlineData("park", "false", ",\"parked_at\":\"2026-02-01T00:00:00+00:00\"", "already parked (active)")]
    [InlineData("revive", "true", "", "now active")]
    public async Task NodeOperate_Done_SaysHowTheNodeStands(string verb, string changed, string parked, string says)
    {
        _api.Answer = target => target == $"/api/v1/nodes/lamp/{verb}"
            ? (200, $$"""{"changed":{{changed}},"node":{"id":"00112233445566778899aabbccddeeff00112233","state":"active"{{parked}}},"version":"1"}""")
            : (404, "{}");

        var result = await RunAsync("node", verb, "lamp", "--reason", "because", "--server", _api.Address);

        Assert.Equal((0, $"node 00112233445566778899aabbccddeeff00112233 is {says}\n"), (result.Code, result.Output));
    }

    [Fact]
    public async Task NodeRemove_Refused_ExitsWithTheServersCode()
    {
        _api.Answer = _ => (403, """{"code":"operator_refused","detail":"not from there"}""");

        var result = await RunAsync("node", "remove", "lamp", "--reason", "because", "--json", "--server", _api.Address);

        Assert.Equal((5, ("operator_refused", "not from there")), (result.Code, Failure(result)));
    }

    [Fact]
    public async Task NodeRemove_WithoutAReason_AsksNoServer()
    {
        Assert.Equal(2, (await RunAsync("node", "remove", "lamp", "--server", _api.Address)).Code);
        Assert.Empty(_api.Asked);
    }

    [Fact]
    public async Task NodeTimeline_PastAndFuture_StandInOrder()
    {
        const string timeline = """
            {"id":"00112233445566778899aabbccddeeff00112233","state":"active","parked_at":"2026-02-01T00:00:00+00:00","timestamp":"2026-03-01T00:00:00+00:00",
             "history":[{"at":"2026-01-01T00:00:00+00:00","what":"active","why":"registered"},{"at":"2026-02-01T00:00:00+00:00","what":"parked","operator":"ada","why":"[red]odd[/]"}],
             "future":[{"at":"2026-09-01T00:00:00+00:00","state":"coma","reason":"silence"}]}
            """;
        _api.Answer = target => target == "/nodes/lamp/timeline" ? (200, timeline) : (404, "{}");

        var shown = await RunAsync("node", "timeline", "lamp", "--server", _api.Address);
        var json = await RunAsync("node", "timeline", "lamp", "--json", "--server", _api.Address);

        Assert.Equal((0, 0), (shown.Code, json.Code));
        Assert.Contains("parked since 2026-02-01", shown.Output, StringComparison.Ordinal);
        var lines = shown.Output.Split('\n');
        int[] rows = [.. new[] { "registered", "[red]odd[/]", "now", "silence" }.Select(word => Array.FindIndex(lines, line => line.TrimStart().StartsWith("20", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal)))];
        Assert.DoesNotContain(-1, rows);
        Assert.Equal(rows.Order(), rows);
        using var parsed = JsonDocument.Parse(Assert.Single(json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("coma", parsed.RootElement.GetProperty("future")[0].GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task Send_AnotherProductAnswers_Exits3AndSaysSo(string body)
    {
        _api.Answer = _ => (200, body);

        var result = await RunAsync("send", "docs", "/", "--json", "--server", _api.Address);

        Assert.Equal(3, result.Code);
        Assert.Equal("not_a_voxa_server", Failure(result).Code);
    }

    [Fact]
    public async Task Send_ServerWithoutAnEdge_SaysSo()
    {
        _api.Answer = _ => (200, """{"name":"OrleansVoxa","node_id":"00112233445566778899aabbccddeeff00112233"}""");

        var result = await RunAsync("send", "docs", "/", "--json", "--server", _api.Address);

        Assert.Equal(1, result.Code);
        Assert.Equal("edge_unknown", Failure(result).Code);
    }

    [Fact]
    public async Task Send_EdgeIsGone_Exits3()
    {
        var edge = new Uri(DeadAddress());
        _api.Answer = _ => (200, $$"""{"name":"OrleansVoxa","node_id":"x","edge":"voxa://00112233445566778899aabbccddeeff00112233@127.0.0.1:{{edge.Port}}"}""");

        var result = await RunAsync("send", "docs", "/", "--json", "--server", _api.Address);

        Assert.Equal(3, result.Code);
        Assert.Equal("connect_failed", Failure(result).Code);
    }
}
