using System.Net;
using System.Text.Json;
using OrleansVoxa.Api.Json;
using OrleansVoxa.Api.Registry;

namespace OrleansVoxa.Api.Tests.Registry;

public sealed class HeartbeatEndpointTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Heartbeat_UnverifiedNode_200ByIdAndByHandle(bool byHandle)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Unsigned(), ApiJson.Default.RegistrationRequest));
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        var (status, body) = await host.PostRawAsync("/heartbeat/" + (byHandle ? "ALPHA" : node.Id.ToUpperInvariant()), "", null);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("accepted", body.GetProperty("status").GetString());
        Assert.Equal(node.Id, body.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("00112233445566778899aabbccddeeff00112233", "unknown_node")]
    [InlineData("nobody", "not_found")]
    public async Task Heartbeat_UnknownNode_404(string name, string code)
    {
        await using var host = await ApiHost.StartAsync();

        var (status, body) = await host.PostRawAsync("/heartbeat/" + name, "", null);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(code, body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Heartbeat_NameThatCannotBe_400()
    {
        await using var host = await ApiHost.StartAsync();

        var (status, body) = await host.PostRawAsync("/heartbeat/a$b", "", null);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("id", body.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Heartbeat_VerifiedNode_OnlySignedAndOnlyOnce()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        var now = host.Clock.GetUtcNow();
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(1, now), ApiJson.Default.RegistrationRequest));
        var signed = JsonSerializer.Serialize(node.Heartbeat(2, now), ApiJson.Default.HeartbeatRequest);

        var unsigned = await host.PostRawAsync("/heartbeat/alpha", "{}");
        var accepted = await host.PostRawAsync("/heartbeat/alpha", signed);
        var repeated = await host.PostRawAsync("/heartbeat/alpha", signed);

        Assert.Equal((HttpStatusCode.Unauthorized, "signature_required"), (unsigned.Status, unsigned.Body.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.OK, accepted.Status);
        Assert.Equal((HttpStatusCode.Conflict, "stale_sequence"), (repeated.Status, repeated.Body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Heartbeat_SignedByAnotherKey_401()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        using var thief = new TestNode();
        var now = host.Clock.GetUtcNow();
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(1, now), ApiJson.Default.RegistrationRequest));

        var (status, _) = await host.PostRawAsync(
            "/heartbeat/alpha", JsonSerializer.Serialize(thief.Heartbeat(2, now), ApiJson.Default.HeartbeatRequest));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task Heartbeat_AfterRegistrationRanOut_409()
    {
        await using var host = await ApiHost.StartAsync();
        using var node = new TestNode("alpha");
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Unsigned(), ApiJson.Default.RegistrationRequest));
        host.Clock.Advance(TimeSpan.FromDays(366));

        var (status, body) = await host.PostRawAsync("/heartbeat/alpha", "", null);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("registration_expired", body.GetProperty("code").GetString());
    }
}
