using System.Net;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Tests.Transfer;

public sealed class RegistryTransferTests
{
    private const string Export = "/api/v1/registry/export";
    private const string Import = "/api/v1/registry/import";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_Pages_EveryNodeOnceInOrderOfId()
    {
        await using var host = await ApiHost.StartAsync();
        var ids = await FillAsync(host, 25);

        var lines = await ExportAsync(host, 4);

        Assert.Equal(ids.Order(StringComparer.Ordinal), lines.Select(IdOf));
    }

    [Fact]
    public async Task Import_IntoAnEmptyRegistry_BringsEverythingBack_AndASecondTimeChangesNothing()
    {
        await using var old = await ApiHost.StartAsync();
        await using var fresh = await ApiHost.StartAsync();
        await FillAsync(old, 12);
        await old.PostAsync("/api/v1/nodes/node-3/park", new { reason = "looks odd" });
        var lines = await ExportAsync(old);

        var first = await ImportAsync(fresh, lines);
        var second = await ImportAsync(fresh, lines);

        Assert.All(first, result => Assert.Equal("restored", Text(result, "status")));
        Assert.All(second, result => Assert.Equal("unchanged", Text(result, "status")));
        Assert.Equal(lines, await ExportAsync(fresh));
        Assert.Equal("looks odd", (await fresh.GetAsync("/nodes/node-3/history")).Body.GetProperty("history").EnumerateArray().Last().GetProperty("why").GetString());
        Assert.Equal(
            (await old.GetAsync("/stats")).Body.GetProperty("parked_nodes").GetInt64(), (await fresh.GetAsync("/stats")).Body.GetProperty("parked_nodes").GetInt64());
    }

    [Fact]
    public async Task Import_NodeThatTookOverTwice_TheKeysBeforeItAreEndedThereToo()
    {
        await using var old = await ApiHost.StartAsync();
        await using var fresh = await ApiHost.StartAsync();
        using var first = new TestNode("lamp");
        using var second = new TestNode();
        using var third = new TestNode();
        await RegisterAsync(old, first);
        await SucceedAsync(old, first, second);
        await SucceedAsync(old, second, third);
        var lines = await ExportAsync(old);

        Assert.Equal("restored", Text(Assert.Single(await ImportAsync(fresh, lines)), "status"));
        Assert.Equal("unchanged", Text(Assert.Single(await ImportAsync(fresh, lines)), "status"));

        Assert.Equal(lines, await ExportAsync(fresh));
        foreach (var (key, successor) in new[] { (first, second), (second, third) })
        {
            var (status, problem) = await RegisterAsync(fresh, key);
            Assert.Equal((HttpStatusCode.Gone, "node_succeeded", successor.Id), (status, Text(problem, "code"), Text(problem, "successor")));
        }

        Assert.Equal(third.Id, Text((await fresh.GetAsync("/nodes/lamp")).Body, "id"));
    }

    [Fact]
    public async Task Import_PredecessorThatLivesHereOrChainThatIsNone_IsRefused()
    {
        await using var old = await ApiHost.StartAsync();
        await using var fresh = await ApiHost.StartAsync();
        using var first = new TestNode("lamp");
        using var second = new TestNode();
        await RegisterAsync(old, first);
        await SucceedAsync(old, first, second);
        var line = Assert.Single(await ExportAsync(old));
        await RegisterAsync(fresh, first);

        var succession = JsonDocument.Parse(line).RootElement.GetProperty("successions")[0].GetRawText();
        var results = await ImportAsync(
            fresh,
            [
                line,
                line.Replace($"[{succession}]", "[\"AAAA\"]", StringComparison.Ordinal),
                line.Replace($"[{succession}]", $"[{succession},{succession}]", StringComparison.Ordinal),
                line.Replace($"[{succession}]", $"[{string.Join(',', Enumerable.Repeat(succession, 33))}]", StringComparison.Ordinal),
            ]);

        Assert.Equal(["predecessor_lives", "invalid_field", "invalid_field", "invalid_field"], results.Select(result => Text(result, "code")));
        Assert.All(results, result => Assert.Equal("successions", Text(result, "field")));
        Assert.Equal("active", Text((await fresh.GetAsync($"/nodes/{first.Id}")).Body, "state"));
    }

    [Fact]
    public async Task Import_SuccessorOfAnotherHere_EndsNobody()
    {
        await using var old = await ApiHost.StartAsync();
        await using var fresh = await ApiHost.StartAsync();
        using var first = new TestNode("lamp");
        using var other = new TestNode("desk");
        using var heir = new TestNode();
        await RegisterAsync(old, first);
        await SucceedAsync(old, first, heir);
        await RegisterAsync(fresh, other);
        await SucceedAsync(fresh, other, heir);

        var result = Assert.Single(await ImportAsync(fresh, await ExportAsync(old)));

        Assert.Equal(("refused", "key_mismatch", "successions"), (Text(result, "status"), Text(result, "code"), Text(result, "field")));
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(fresh, first)).Status);
        Assert.Equal(heir.Id, Text((await fresh.GetAsync("/nodes/desk")).Body, "id"));
    }

    [Fact]
    public async Task Import_ChainThatComesBackToAKeyOfItsOwn_IsRefusedAndEndsNobody()
    {
        await using var old = await ApiHost.StartAsync();
        await using var fresh = await ApiHost.StartAsync();
        using var first = new TestNode("lamp");
        using var second = new TestNode();
        await RegisterAsync(old, first);
        await SucceedAsync(old, first, second);
        var line = Assert.Single(await ExportAsync(old));
        var succession = JsonDocument.Parse(line).RootElement.GetProperty("successions")[0].GetRawText();
        var back = $"\"{Convert.ToBase64String(Succession(old, second, first).Encode())}\"";

        var results = await ImportAsync(
            fresh,
            [
                line.Replace($"[{succession}]", $"[{succession},{back}]", StringComparison.Ordinal),
                line.Replace($"[{succession}]", $"[{back}]", StringComparison.Ordinal),
            ]);

        Assert.All(results, result => Assert.Equal(("invalid_field", "successions"), (Text(result, "code"), Text(result, "field"))));
        Assert.Equal(HttpStatusCode.Created, (await RegisterAsync(fresh, first)).Status);
    }

    [Fact]
    public async Task Import_BadLines_AreRefusedEachForItselfWithCodeAndField()
    {
        await using var old = await ApiHost.StartAsync();
        await using var fresh = await ApiHost.StartAsync();
        await FillAsync(old, 2);
        var lines = await ExportAsync(old);
        using var stranger = IdentityKey.Generate();

        var results = await ImportAsync(
            fresh,
            [
                lines[0],
                "{",
                "null",
                "[]",
                lines[1].Replace("\"probes\":0", "\"probes\":\"many\"", StringComparison.Ordinal),
                lines[1].Replace("\"state\":", "\"estate\":", StringComparison.Ordinal),
                lines[1].Replace("\"state\":\"active\"", "\"state\":\"dead\"", StringComparison.Ordinal),
                lines[1].Replace(IdOf(lines[1]), stranger.Public.Id.ToString(), StringComparison.Ordinal),
                lines[1].Replace(IdOf(lines[1]), "node-1", StringComparison.Ordinal),
                lines[1][..^1] + ",\"state\":\"active\"}",
                lines[1],
            ]);

        Assert.Equal(
            ["restored", "refused", "refused", "refused", "refused", "refused", "refused", "refused", "refused", "refused", "restored"],
            results.Select(result => Text(result, "status")));
        Assert.Equal("probes", Text(results[4], "field"));
        Assert.Equal(("invalid_field", "state"), (Text(results[6], "code"), Text(results[6], "field")));
        Assert.Equal("key_mismatch", Text(results[7], "code"));
        Assert.Equal("id", Text(results[8], "field"));
        Assert.All(results.Where(result => Text(result, "status") == "refused"), result => Assert.NotEmpty(Text(result, "detail")!));
        Assert.Equal(2, (await fresh.GetAsync("/stats")).Body.GetProperty("total_nodes").GetInt32());
    }

    [Theory]
    [InlineData("application/json", 1, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-ndjson", 0, HttpStatusCode.BadRequest)]
    [InlineData("application/x-ndjson", 101, HttpStatusCode.BadRequest)]
    public async Task Import_NotABatch_IsRefused(string type, int lines, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, _) = await host.PostRawAsync(Import, string.Join('\n', Enumerable.Repeat("{}", lines)), type);

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Import_BodyAboveTheLimit_Is413()
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await host.PostRawAsync(Import, new string('x', (1024 * 1024) + 1), "application/x-ndjson");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), (status, Text(problem, "code")));
    }

    [Theory]
    [InlineData("?max_results=0", "max_results")]
    [InlineData("?max_results=101", "max_results")]
    [InlineData("?cursor=lamp", "cursor")]
    [InlineData("?region=eu", "region")]
    public async Task Export_BadParameter_IsRefusedByName(string query, string field)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await host.GetAsync(Export + query);

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, Text(problem, "field")));
    }

    [Fact]
    public async Task Transfer_OnceThereAreKeys_NeedsTheScope()
    {
        await using var host = await ApiHost.StartAsync();
        var manager = await KeyAsync(host, null, "keys:manage", "registry:export", "registry:import", "nodes:operate");
        var exporter = await KeyAsync(host, manager, "registry:export");
        var importer = await KeyAsync(host, manager, "registry:import");

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync(Export)).Status);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, HttpMethod.Get, Export, exporter));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, HttpMethod.Get, Export, importer));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, HttpMethod.Post, Import, exporter));

        // Let in, and refused for its empty body.
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(host, HttpMethod.Post, Import, importer));
    }

    /// <summary>Nodes of all kinds: with a record, signed without one, and unsigned.</summary>
    private static async Task<List<string>> FillAsync(ApiHost host, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            using var node = new TestNode($"node-{i}");
            ids.Add(node.Id);
            var now = host.Clock.GetUtcNow();
            var request = (i % 3) switch
            {
                0 => node.Unsigned(region: "eü \"quoted\""),
                1 => node.Signed((ulong)i, now),
                _ => node.Unsigned() with
                {
                    Record = Convert.ToBase64String(SignedNodeRecord.Sign(
                        new NodeRecord { PublicKey = node.Key.Public, Addresses = [new NodeAddress("voxa", "2001:db8::7", 41040)], Capabilities = ["relay"], Handle = $"node-{i}", Sequence = 9, IssuedAt = now }, node.Key).Encode()),
                },
            };
            var (status, answer) = await host.PostRawAsync("/register", JsonSerializer.Serialize(request, ApiJson.Default.RegistrationRequest));
            Assert.True(status == HttpStatusCode.Created, answer.ToString());
        }

        return ids;
    }

    private static async Task<List<string>> ExportAsync(ApiHost host, int page = 100)
    {
        var lines = new List<string>();
        string? cursor = null;
        do
        {
            var (status, body) = await host.GetAsync($"{Export}?max_results={page}{(cursor is null ? "" : "&cursor=" + cursor)}");
            Assert.Equal(HttpStatusCode.OK, status);
            lines.AddRange(body.GetProperty("nodes").EnumerateArray().Select(node => node.GetRawText()));
            cursor = Text(body, "cursor");
        }
        while (cursor is not null);

        return lines;
    }

    private static async Task<List<JsonElement>> ImportAsync(ApiHost host, IReadOnlyList<string> lines)
    {
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var response = await host.Client.PostAsync(Import, content, Token);
        var (status, body) = await ApiHost.ReadAsync(response);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        var results = body.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(lines.Count, results.Count);
        return results;
    }

    private static async Task<string> KeyAsync(ApiHost host, string? bearer, params string[] scopes)
    {
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", new { name = "a key", scopes }, bearer);
        return Text((await ApiHost.ReadAsync(response)).Body, "key")!;
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiHost host, HttpMethod method, string path, string bearer)
    {
        using var response = await host.SendAsync(method, path, bearer: bearer);
        return response.StatusCode;
    }

    private static string IdOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Task<(HttpStatusCode Status, JsonElement Body)> RegisterAsync(ApiHost host, TestNode node) =>
        host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest));

    private static async Task SucceedAsync(ApiHost host, TestNode old, TestNode heir)
    {
        var succession = Succession(host, old, heir);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/api/v1/succeed_node", new { succession = Convert.ToBase64String(succession.Encode()) })).Status);
    }

    private static SignedKeySuccession Succession(ApiHost host, TestNode old, TestNode heir) => SignedKeySuccession.Sign(
        new KeySuccession { OldKey = old.Key.Public, NewKey = heir.Key.Public, Sequence = 5, IssuedAt = host.Clock.GetUtcNow() }, old.Key, heir.Key);
}
