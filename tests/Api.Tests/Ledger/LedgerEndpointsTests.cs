using System.Net;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Api.Tests.Ledger;

public sealed class LedgerEndpointsTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Head_EmptyLog_IsSigned()
    {
        var (status, body) = await _api.GetAsync("/ledger/head");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(0, Signed(body).Head.Size);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", body.GetProperty("root").GetString());
    }

    [Fact]
    public async Task Registrations_OverHttp_AreInTheLogWithProofsThatHold()
    {
        var first = await RegisterAsync(3);
        await RegisterAsync(4);
        var (_, page) = await _api.GetAsync("/ledger/entries");
        var (_, head) = await _api.GetAsync("/ledger/head");
        var root = Signed(head).Head.Root;

        Assert.Equal((0, 7, 7), (page.GetProperty("start").GetInt64(), page.GetProperty("count").GetInt32(), page.GetProperty("size").GetInt64()));
        var entries = page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetBytesFromBase64()).ToList();
        for (var index = 0; index < 7; index++)
        {
            Assert.True(LedgerEntry.TryDecode(entries[index], out var entry, out var fault), fault);
            Assert.Equal(LedgerEntryKind.Registration, entry.Kind);
            var (status, proof) = await _api.GetAsync($"/ledger/proof?index={index}&size=7");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(Convert.ToHexStringLower(LedgerEntry.LeafHash(entries[index])), proof.GetProperty("leaf_hash").GetString());
            Assert.True(TreeProof.VerifyInclusion(LedgerEntry.LeafHash(entries[index]), index, 7, Hashes(proof), root.AsSpan()));
        }

        var (_, consistency) = await _api.GetAsync($"/ledger/consistency?first={first.Size}&second=7");
        Assert.True(TreeProof.VerifyConsistency(first.Size, 7, Hashes(consistency), first.Root.AsSpan(), root.AsSpan()));
    }

    [Fact]
    public async Task Entries_Paged_GiveEachOnce()
    {
        await RegisterAsync(5);
        var all = new List<string?>();
        for (var start = 0; ; start += 2)
        {
            var (status, page) = await _api.GetAsync($"/ledger/entries?start={Math.Min(start, 5)}&count=2");
            Assert.Equal(HttpStatusCode.OK, status);
            if (page.GetProperty("count").GetInt32() == 0) break;
            all.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetString()));
        }

        Assert.Equal(5, all.Distinct().Count());
        Assert.Equal(5, all.Count);
    }

    [Theory]
    [InlineData("entries?start=-1", "start")]
    [InlineData("entries?start=1", "start")]
    [InlineData("entries?start=99999999999999999999", "start")]
    [InlineData("entries?count=0", "count")]
    [InlineData("entries?count=1025", "count")]
    [InlineData("entries?count=x", "count")]
    [InlineData("entries?count=1&count=1", "count")]
    [InlineData("entries?from=1", "from")]
    [InlineData("proof", "index")]
    [InlineData("proof?index=0", "size")]
    [InlineData("proof?index=1&size=1", "index")]
    [InlineData("proof?index=0&size=1", "size")]
    [InlineData("proof?index=0&size=9223372036854775807", "size")]
    [InlineData("proof?index=0&size=9223372036854775808", "size")]
    [InlineData("consistency?first=1", "second")]
    [InlineData("consistency?first=0&second=0", "first")]
    [InlineData("consistency?first=2&second=1", "first")]
    [InlineData("consistency?first=1&second=2", "second")]
    public async Task Ask_BadNumbers_NamesTheParameter(string question, string field)
    {
        var (status, problem) = await _api.GetAsync($"/ledger/{question}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("invalid_field", field), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    private async Task<TreeHead> RegisterAsync(int count)
    {
        var before = Signed((await _api.GetAsync("/ledger/head")).Body).Head.Size;
        for (var i = 0; i < count; i++)
        {
            using var key = IdentityKey.Generate();
            var (status, body) = await _api.PostAsync("/register", new { public_key = key.Public.ToBase64(), ip_address = "203.0.113.7", port = 41040 });
            Assert.True(status == HttpStatusCode.Created, body.ToString());
        }

        // The log follows the answers.
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var head = Signed((await _api.GetAsync("/ledger/head")).Body).Head;
            if (head.Size == before + count) return head;
            await Task.Yield();
        }
    }

    private static SignedTreeHead Signed(JsonElement body)
    {
        Assert.True(PublicIdentity.TryParse(body.GetProperty("public_key").GetString(), out var key, out var fault), fault);
        Assert.True(SignedTreeHead.TryDecode(body.GetProperty("signed_head").GetBytesFromBase64(), out var head, out fault), fault);
        Assert.True(head.Verify(key));
        Assert.Equal(head.Head.Size, body.GetProperty("size").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(head.Head.Root.AsSpan()), body.GetProperty("root").GetString());
        Assert.Equal(Convert.ToHexStringLower(head.Signature.AsSpan()), body.GetProperty("signature").GetString());
        Assert.Equal(Convert.ToHexStringLower(TreeHead.LogIdOf(key).AsSpan()), body.GetProperty("log_id").GetString());
        return head;
    }

    private static byte[] Hashes(JsonElement proof) => [.. proof.GetProperty("hashes").EnumerateArray().SelectMany(hash => Convert.FromHexString(hash.GetString()!))];
}
