using System.Net;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Tests.Registry;

public sealed class SuccessionEndpointTests
{
    private const string Path = "/api/v1/succeed_node";

    [Fact]
    public async Task Succeed_SignedByBoth_TheHandleIsTheNewNodesAndTheOldIdIsGone()
    {
        await using var host = await ApiHost.StartAsync();
        using var old = new TestNode("lamp");
        using var heir = new TestNode();
        await RegisterAsync(host, old.Signed(1, host.Clock.GetUtcNow()));

        var (status, answer) = await host.PostAsync(Path, Body(host, old, heir));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("succeeded", heir.Id, old.Id, "lamp", "active"), (Text("status"), Text("id"), Text("predecessor"), Text("node_id"), Text("state")));
        Assert.Equal(heir.Id, (await host.GetAsync("/nodes/lamp")).Body.GetProperty("id").GetString());
        var (gone, problem) = await host.GetAsync($"/nodes/{old.Id}");
        Assert.Equal((HttpStatusCode.Gone, "node_succeeded", heir.Id), (gone, problem.GetProperty("code").GetString(), problem.GetProperty("successor").GetString()));
        var (beaten, refusal) = await BeatAsync(host, old.Id, old.Heartbeat(9, host.Clock.GetUtcNow()));
        Assert.Equal((HttpStatusCode.Gone, "node_succeeded", heir.Id), (beaten, refusal.GetProperty("code").GetString(), refusal.GetProperty("successor").GetString()));
        var (registered, again) = await RegisterAsync(host, old.Signed(10, host.Clock.GetUtcNow()));
        Assert.Equal((HttpStatusCode.Gone, heir.Id), (registered, again.GetProperty("successor").GetString()));
        Assert.Equal(HttpStatusCode.Gone, (await host.PostAsync("/api/v1/session/challenge", new { node_id = old.Id })).Status);
        Assert.Equal(HttpStatusCode.Gone, (await host.PostAsync("/security/token", new { node_id = old.Id })).Status);
        Assert.Equal(HttpStatusCode.OK, (await BeatAsync(host, heir.Id, heir.Heartbeat(1, host.Clock.GetUtcNow()))).Status);
        Assert.Equal("unchanged", (await host.PostAsync(Path, Body(host, old, heir))).Body.GetProperty("status").GetString());

        string? Text(string name) => answer.GetProperty(name).GetString();
    }

    [Fact]
    public async Task AddRecord_OfASucceededNode_IsGoneEvenWhenItIsKnown()
    {
        await using var host = await ApiHost.StartAsync();
        using var old = new TestNode();
        using var heir = new TestNode();
        var record = new NodeRecord { PublicKey = old.Key.Public, Sequence = 1, IssuedAt = host.Clock.GetUtcNow() };
        var body = new { record = Convert.ToBase64String(SignedNodeRecord.Sign(record, old.Key).Encode()) };
        await host.PostAsync("/data/add_nri", body);
        Assert.Equal("known", (await host.PostAsync("/data/add_nri", body)).Body.GetProperty("status").GetString());
        await host.PostAsync(Path, Body(host, old, heir));

        var (status, problem) = await host.PostAsync("/data/add_nri", body);

        Assert.Equal((HttpStatusCode.Gone, heir.Id), (status, problem.GetProperty("successor").GetString()));
    }

    [Fact]
    public async Task Timeline_OfASucceededNode_NamesTheSuccessor()
    {
        await using var host = await ApiHost.StartAsync();
        using var old = new TestNode("lamp");
        using var heir = new TestNode();
        await RegisterAsync(host, old.Signed(1, host.Clock.GetUtcNow()));
        await host.PostAsync(Path, Body(host, old, heir));

        var (status, timeline) = await host.GetAsync($"/nodes/{old.Id}/timeline");
        var (_, history) = await host.GetAsync("/nodes/lamp/history");

        Assert.Equal((HttpStatusCode.OK, "succeeded", heir.Id), (status, timeline.GetProperty("state").GetString(), timeline.GetProperty("successor").GetString()));
        Assert.Equal(0, timeline.GetProperty("future").GetArrayLength());
        Assert.Equal(["active", "took_over"], history.GetProperty("history").EnumerateArray().Select(entry => entry.GetProperty("what").GetString()));
        Assert.False(history.TryGetProperty("successor", out _));
        Assert.Equal(1, (await host.GetAsync("/discover?include_states=active,succeeded")).Body.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("""{}""", "succession")]
    [InlineData("""{"succession":null}""", "succession")]
    [InlineData("""{"succession":7}""", "succession")]
    [InlineData("""{"succession":"!!"}""", "succession")]
    [InlineData("""{"succession":"AAAA"}""", "succession")]
    [InlineData("""{"succession":"AAAA","succession":"AAAA"}""", "succession")]
    [InlineData("""[]""", "body")]
    public async Task Succeed_MistypedField_IsNamed(string body, string field)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, problem) = await host.PostRawAsync(Path, body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_field", field), (status, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Succeed_Refused_HasAStatusAndACodeEach()
    {
        await using var host = await ApiHost.StartAsync();
        using var old = new TestNode("lamp");
        using var heir = new TestNode();
        using var other = new TestNode("desk");
        var unknown = await host.PostAsync(Path, Body(host, old, heir));
        await RegisterAsync(host, old.Signed(1, host.Clock.GetUtcNow()));
        await RegisterAsync(host, other.Signed(1, host.Clock.GetUtcNow()));
        var words = new CanonicalWriter(KeySuccession.Label).Bytes(old.Key.Public.Encoded.AsSpan()).Bytes(old.Key.Public.Encoded.AsSpan()).U64(2).Time(host.Clock.GetUtcNow()).ToArray();
        var self = await host.PostAsync(Path, Base64([.. words, .. old.Key.Sign(words), .. old.Key.Sign(words)]));
        var signed = Sign(host, old, heir);
        var forged = await host.PostAsync(Path, Base64(new SignedKeySuccession(signed.Record, signed.Signature, signed.Signature).Encode()));
        var exists = await host.PostAsync(Path, Body(host, old, other));
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        var expired = await host.PostAsync(Path, Base64(signed.Encode()));
        await host.PostAsync(Path, Body(host, old, heir));
        using var second = new TestNode();
        var crossing = await host.PostAsync(Path, Body(host, old, second));
        var circle = await host.PostAsync(Path, Body(host, heir, old));

        Assert.Equal((HttpStatusCode.NotFound, "unknown_node"), Refusal(unknown));
        Assert.Equal((HttpStatusCode.BadRequest, "same_key"), Refusal(self));
        Assert.Equal((HttpStatusCode.Unauthorized, "bad_signature"), Refusal(forged));
        Assert.Equal((HttpStatusCode.Conflict, "successor_exists"), Refusal(exists));
        Assert.Equal((HttpStatusCode.Unauthorized, "clock_skew"), Refusal(expired));
        Assert.Equal((HttpStatusCode.Conflict, "already_succeeded"), Refusal(crossing));
        Assert.Equal(heir.Id, crossing.Body.GetProperty("successor").GetString());
        Assert.Equal((HttpStatusCode.Conflict, "succession_circle"), Refusal(circle));
    }

    private static (HttpStatusCode, string?) Refusal((HttpStatusCode Status, JsonElement Body) answer) => (answer.Status, answer.Body.GetProperty("code").GetString());

    private static Task<(HttpStatusCode Status, JsonElement Body)> RegisterAsync(ApiHost host, RegistrationRequest request) =>
        host.PostRawAsync("/register", JsonSerializer.Serialize(request, ApiJson.Default.RegistrationRequest));

    private static Task<(HttpStatusCode Status, JsonElement Body)> BeatAsync(ApiHost host, string id, HeartbeatRequest request) =>
        host.PostRawAsync($"/heartbeat/{id}", JsonSerializer.Serialize(request, ApiJson.Default.HeartbeatRequest));

    private static object Body(ApiHost host, TestNode old, TestNode heir) => Base64(Sign(host, old, heir).Encode());

    private static object Base64(byte[] succession) => new { succession = Convert.ToBase64String(succession) };

    private static SignedKeySuccession Sign(ApiHost host, TestNode old, TestNode heir) => SignedKeySuccession.Sign(
        new KeySuccession { OldKey = old.Key.Public, NewKey = heir.Key.Public, Sequence = 5, IssuedAt = host.Clock.GetUtcNow() }, old.Key, heir.Key);
}
