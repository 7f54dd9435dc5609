using System.Net;
using OrleansVoxa.Api.Info;

namespace OrleansVoxa.Api.Tests.Info;

public sealed class RootEndpointTests
{
    [Fact]
    public async Task Root_Get_SaysWhoAnswersAndWhereSessionsConnect()
    {
        await using var host = await ApiHost.StartAsync();

        var (status, body) = await host.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("OrleansVoxa", body.GetProperty("name").GetString());
        Assert.Equal("9.9.9", body.GetProperty("version").GetString());
        Assert.Equal(ApiHost.EdgeId.ToString(), body.GetProperty("node_id").GetString());
        Assert.Equal($"voxa://{ApiHost.EdgeId}@127.0.0.1:41040", body.GetProperty("edge").GetString());
        Assert.Equal(host.Clock.GetUtcNow(), body.GetProperty("timestamp").GetDateTimeOffset());
    }

    [Fact]
    public async Task Root_Head_HasTheHeadersAndNoBody()
    {
        await using var host = await ApiHost.StartAsync();

        using var request = new HttpRequestMessage(HttpMethod.Head, "/");
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("0.0.0.0:1", "voxa://{0}@example.org:1")]
    [InlineData("[::]:1", "voxa://{0}@example.org:1")]
    [InlineData("[::1]:2", "voxa://{0}@[::1]:2")]
    [InlineData("192.0.2.1:3", "voxa://{0}@192.0.2.1:3")]
    public void EdgeEndpoint_AnyAddress_TakesTheCallersHost(string listener, string expected)
    {
        var info = new ServerInfo(ApiHost.EdgeId, "1", () => IPEndPoint.Parse(listener));

        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, ApiHost.EdgeId), info.EdgeEndpoint("example.org"));
    }

    [Fact]
    public void EdgeEndpoint_BehindABalancer_IsWhereClientsReachIt() => Assert.Equal(
        $"voxa://{ApiHost.EdgeId}@edge.example.org:443", new ServerInfo(ApiHost.EdgeId, "1", () => null, "edge.example.org:443").EdgeEndpoint("x"));

    [Fact]
    public void EdgeEndpoint_NoListener_IsNone() => Assert.Null(new ServerInfo(ApiHost.EdgeId, "1", () => null).EdgeEndpoint("x"));
}
