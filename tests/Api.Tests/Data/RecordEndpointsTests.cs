using System.IO.Compression;
using System.Net;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Tests.Data;

public sealed class RecordEndpointsTests
{
    [Fact]
    public async Task Add_SignedRecord_RegistersItsNodeWhoeverSendsIt()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = IdentityKey.Generate();
        host.CallFrom("198.51.100.7");

        var (status, body) = await AddAsync(host, "nri", Record(host, key, 3));
        var (_, shown) = await host.GetAsync("/nodes/" + key.Public.Id);

        Assert.Equal((HttpStatusCode.Created, "created"), (status, body.GetProperty("status").GetString()));
        Assert.Equal(3, body.GetProperty("sequence").GetInt32());
        Assert.True(shown.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Add_SameRecordAgain_200KnownAndNoSignOfLife()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = IdentityKey.Generate();
        var record = Record(host, key, 3);
        await AddAsync(host, "nri", record);
        var seen = (await host.GetAsync("/nodes/" + key.Public.Id)).Body.GetProperty("last_seen").GetString();
        host.Clock.Advance(TimeSpan.FromMinutes(30));

        var (status, body) = await AddAsync(host, "nri", record);

        Assert.Equal((HttpStatusCode.OK, "known"), (status, body.GetProperty("status").GetString()));
        Assert.Equal(seen, (await host.GetAsync("/nodes/" + key.Public.Id)).Body.GetProperty("last_seen").GetString());
    }

    [Fact]
    public async Task Add_OldAndNewSequences_TheHighestWins()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = IdentityKey.Generate();
        await AddAsync(host, "nri", Record(host, key, 5, region: "five"));

        var newer = await AddAsync(host, "nri", Record(host, key, 6, region: "six"));
        var older = await AddAsync(host, "nri", Record(host, key, 4, region: "four"));
        var rival = await AddAsync(host, "nri", Record(host, key, 6, region: "another"));

        Assert.Equal(HttpStatusCode.OK, newer.Status);
        Assert.Equal((HttpStatusCode.Conflict, "stale_sequence"), (older.Status, older.Body.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.Conflict, rival.Status);
        Assert.Equal("six", (await host.GetAsync("/nodes/" + key.Public.Id)).Body.GetProperty("region").GetString());
    }

    [Fact]
    public async Task Add_AnyBitChanged_IsRefused()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:LoopbackWritesPerSecond", "1000000")]);
        using var key = IdentityKey.Generate();
        var record = Record(host, key, 1);

        for (var i = 0; i < record.Length; i++)
        {
            var changed = (byte[])record.Clone();
            changed[i] ^= 0x10;
            var (status, problem) = await AddAsync(host, "nri", changed);
            Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, $"byte {i}: {status} {problem}");
        }

        Assert.Equal(0, (await host.GetAsync("/stats")).Body.GetProperty("total_nodes").GetInt32());
    }

    [Fact]
    public async Task Add_RecordOfLongAgo_401ClockSkew()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = IdentityKey.Generate();
        var record = Record(host, key, 1);
        host.Clock.Advance(TimeSpan.FromMinutes(6));

        var (status, problem) = await AddAsync(host, "nri", record);

        Assert.Equal((HttpStatusCode.Unauthorized, "clock_skew"), (status, problem.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"record":""}""")]
    [InlineData("""{"record":"!"}""")]
    [InlineData("""{"record":"AAAA"}""")]
    [InlineData("""{"record":5}""")]
    [InlineData("""{"record":"AAAA","record":"AAAA"}""")]
    public async Task Add_BadField_400(string body)
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostRawAsync("/data/add_nri", body)).Status);
    }

    [Fact]
    public async Task AddRri_RecordOfANodeThatIsNoRelay_400()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = IdentityKey.Generate();

        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync(host, "rri", Record(host, key, 1))).Status);
        Assert.Equal(HttpStatusCode.Created, (await AddAsync(host, "rri", Record(host, key, 1, NodeType.Relay))).Status);
    }

    [Fact]
    public async Task Fetch_Pages_GiveEveryRecordOnceAndItVerifies()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:LoopbackWritesPerSecond", "1000000")]);
        var added = await FillAsync(host, 60);
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var (status, page) = await host.GetAsync($"/data/fetch_nri?max_results=7&cursor={cursor}");
            Assert.Equal(HttpStatusCode.OK, status);
            found.AddRange(page.GetProperty("records").EnumerateArray().Select(CheckRow));
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(added.Order(StringComparer.Ordinal), found);
        Assert.Equal(20, (await host.GetAsync("/data/fetch_rri?max_results=500")).Body.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("br;q=0.1, gzip")]
    [InlineData("identity")]
    public async Task Fetch_AsLines_OneStreamOfAllWithAnEnd(string? encoding)
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:LoopbackWritesPerSecond", "1000000")]);
        var added = await FillAsync(host, 60);

        using var response = await host.SendAsync(HttpMethod.Get, "/data/fetch_nri", change: request =>
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/x-ndjson");
            if (encoding is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        });
        await using var raw = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var coding = response.Content.Headers.ContentEncoding.SingleOrDefault();
        await using var body = coding switch { "gzip" => new GZipStream(raw, CompressionMode.Decompress), "br" => new BrotliStream(raw, CompressionMode.Decompress), _ => raw };
        using var reader = new StreamReader(body);
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');

        Assert.Equal(encoding is null or "identity" ? null : encoding.Contains("gzip", StringComparison.Ordinal) ? "gzip" : "br", coding);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("", lines[^1]);
        using var end = JsonDocument.Parse(lines[^2]);
        Assert.True(end.RootElement.GetProperty("end").GetBoolean());
        Assert.Equal(60, end.RootElement.GetProperty("count").GetInt32());
        Assert.Equal(added.Order(StringComparer.Ordinal), lines[..^2].Select(line =>
        {
            using var row = JsonDocument.Parse(line);
            return CheckRow(row.RootElement);
        }));
    }

    [Theory]
    [InlineData("max_results=0", null)]
    [InlineData("max_results=501", null)]
    [InlineData("max_results=-1", null)]
    [InlineData("max_results=99999999999999999999", null)]
    [InlineData("cursor=nobody", null)]
    [InlineData("colour=red", null)]
    [InlineData("cursor=", "application/x-ndjson")]
    public async Task Fetch_BadParameter_400NamesIt(string query, string? accept)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/data/fetch_nri?" + query, change: request => request.Headers.TryAddWithoutValidation("Accept", accept ?? "*/*"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(query.Split('=')[0], (await ApiHost.ReadAsync(response)).Body.GetProperty("field").GetString());
    }

    [Fact]
    public async Task DiscoverRelays_ShowsRelaysWithARecordOnly()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:LoopbackWritesPerSecond", "1000000")]);
        await FillAsync(host, 6);

        Assert.Equal(2, (await host.GetAsync("/data/discover_relays")).Body.GetProperty("count").GetInt32());
        Assert.Equal(6, (await host.GetAsync("/data/discover_nodes")).Body.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task GetLocal_EdgeWithoutARecord_AnswersNone()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(0, (await host.GetAsync("/data/get_local_nri")).Body.GetProperty("count").GetInt32());
        Assert.Equal(0, (await host.GetAsync("/data/get_local_rri")).Body.GetProperty("count").GetInt32());
    }

    private static async Task<List<string>> FillAsync(ApiHost host, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            using var key = IdentityKey.Generate();
            Assert.Equal(HttpStatusCode.Created, (await AddAsync(host, "nri", Record(host, key, 1, i % 3 == 0 ? NodeType.Relay : NodeType.Standard))).Status);
            ids.Add(key.Public.Id.ToString());
        }

        return ids;
    }

    private static string CheckRow(JsonElement row)
    {
        Assert.True(SignedNodeRecord.TryDecode(row.GetProperty("record").GetBytesFromBase64(), out var signed, out var fault), fault);
        Assert.True(signed.Verify());
        Assert.Equal(signed.Record.Id.ToString(), row.GetProperty("id").GetString());
        return signed.Record.Id.ToString();
    }

    private static byte[] Record(ApiHost host, IdentityKey key, ulong sequence, NodeType type = NodeType.Standard, string region = "eu") => SignedNodeRecord.Sign(
        new NodeRecord
        {
            PublicKey = key.Public,
            Type = type,
            Addresses = [new NodeAddress("voxa", "203.0.113.7", 41040)],
            Region = region,
            Sequence = sequence,
            IssuedAt = host.Clock.GetUtcNow(),
        },
        key).Encode();

    private static Task<(HttpStatusCode Status, JsonElement Body)> AddAsync(ApiHost host, string kind, byte[] record) =>
        host.PostAsync("/data/add_" + kind, new { record = Convert.ToBase64String(record) });
}
