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
