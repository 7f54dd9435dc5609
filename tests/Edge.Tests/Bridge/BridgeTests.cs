using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Tests.Bridge;

/// <summary>The bridge end to end: HTTP in, fragments over relays, a real publisher, and back.</summary>
public sealed class BridgeTests(BridgeNetwork network) : IClassFixture<BridgeNetwork>
{
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task Any_Method_ReachesTheServiceWithPathAndQuery(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/bridge/echo/a%20b/c?x=%2F&y");

        using var response = await SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith($"{method} /a%20b/c?x=%2F&y\n", await TextAsync(response), StringComparison.Ordinal);
        Assert.Equal(["sandbox"], response.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task Head_HasTheHeadersAndNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/bridge/echo/x");

        using var response = await SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("", await TextAsync(response));
    }

    [Fact]
    public async Task Headers_OfTheCaller_AreFilteredAndThePrefixTold()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/bridge/echo/x");
        request.Headers.Add("X-Mine", "1");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("Voxa-Service", "other");
        request.Headers.Add("Connection", "X-Hop");
        request.Headers.Add("X-Hop", "1");

        using var response = await SendAsync(request);
        var lines = (await TextAsync(response)).Split('\n');

        Assert.Contains("X-Mine: 1", lines);
        Assert.Contains("X-Forwarded-Prefix: /bridge/echo", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("X-Hop", StringComparison.Ordinal) || line.Contains("6.6.6.6", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("Voxa-Service", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answer_RedirectAndCookies_StayBelowTheName()
    {
        using var response = await GetAsync("/bridge/echo/redirect");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/bridge/echo/login", response.Headers.Location?.OriginalString);
        Assert.Equal(["a=b; Path=/bridge/echo/", "c=d"], response.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Answer_HopByHopFields_EndAtTheBridge()
    {
        using var response = await GetAsync("/bridge/echo/hop");

        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.False(response.Headers.Contains("X-Hop"));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Answer_WithoutContent_Is204()
    {
        using var response = await GetAsync("/bridge/echo/nothing");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_500)]
    [InlineData(BridgeNetwork.MaxBody)]
    public async Task Body_OfEachSize_ComesBackByteForByte(int size)
    {
        var sent = RandomNumberGenerator.GetBytes(size);

        using var response = await network.Http.PostAsync("/bridge/echo/body", new ByteArrayContent(sent), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_LongerThanTheLimit_413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bridge/echo/body") { Content = new ByteArrayContent(new byte[BridgeNetwork.MaxBody + 1]) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body_too_large", await CodeAsync(response));
    }

    [Theory]
    [InlineData("/bridge/echo/cut")]
    [InlineData("/bridge/echo/endless")]
    public async Task Answer_ThatEndsMidway_IsNoCleanEnd(string path)
    {
        // How much had gone out by then is chance; that the caller cannot take it for a whole answer is not.
        HttpStatusCode? whole = null;
        try
        {
            using var response = await GetAsync(path);
            whole = response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The connection was aborted.
        }

        Assert.True(whole is null or HttpStatusCode.BadGateway, $"answered {whole}");
    }

    [Fact]
    public async Task Origin_Unreachable_502WithoutItsAddress()
    {
        using var response = await GetAsync("/bridge/echo/unreachable");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var body = await TextAsync(response);
        Assert.Contains("\"origin_unreachable\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.1", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("no body")]
    [InlineData("00112233445566778899aabbccddeeff00112233")]
    public async Task Service_Unknown_404(string name)
    {
        using var response = await GetAsync($"/bridge/{Uri.EscapeDataString(name)}/");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("service_unknown", await CodeAsync(response));
        Assert.Equal(["sandbox"], response.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task Service_PublisherGone_502Offline()
    {
        using var key = IdentityKey.Generate();
        await using (var gone = await VoxaClient.ConnectAsync(new() { Endpoint = network.Host.Endpoint, Identity = key }, TestContext.Current.CancellationToken))
            await gone.PublishAsync("gone", network.Service, TestContext.Current.CancellationToken);

        // The session ends behind the client's back, so an answer may still come first; it must not be a wrong one.
        while (true)
        {
            using var response = await GetAsync("/bridge/gone/");
            if (response.StatusCode is HttpStatusCode.BadGateway && await CodeAsync(response) is "publisher_offline") return;
        }
    }

    [Fact]
    public async Task Service_OfSeveral_EachByItsName()
    {
        using var response = await GetAsync("/bridge/other/x");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("X-Forwarded-Prefix: /bridge/other", await TextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_WithoutASlash_RedirectsToIt()
    {
        using var response = await GetAsync("/bridge/echo?q");

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal("/bridge/echo/?q", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Caller_GoesAway_TheServiceIsTold()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var asked = network.Http.GetAsync("/bridge/echo/slow", leaving.Token);

        // Another request through the same publisher shows that the first has had its time to arrive.
        for (var i = 0; i < 3; i++) (await GetAsync("/bridge/echo/x")).Dispose();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await network.Service.Cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => network.Http.GetAsync(path, TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => network.Http.SendAsync(request, TestContext.Current.CancellationToken);

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        using var problem = JsonDocument.Parse(await TextAsync(response));
        return problem.RootElement.GetProperty("code").GetString();
    }
}
