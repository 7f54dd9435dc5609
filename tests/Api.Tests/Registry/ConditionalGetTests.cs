using System.Net;
using System.Text.Json;
using OrleansVoxa.Api.Json;

namespace OrleansVoxa.Api.Tests.Registry;

public sealed class ConditionalGetTests
{
    public static TheoryData<string> Paths => ["/discover", "/discover?max_results=1", "/nodes/alpha", "/stats", "/api/v1/statistics"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Get_WithTheTagThatItGave_304UntilSomethingChanges(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisterAsync(host);
        using var first = await GetAsync(host, path);
        host.Clock.Advance(TimeSpan.FromSeconds(2));

        using var same = await GetAsync(host, path, first.Headers.ETag!.ToString());
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(2, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest));
        using var second = new TestNode("beta");
        await host.PostRawAsync("/register", JsonSerializer.Serialize(second.Unsigned(), ApiJson.Default.RegistrationRequest));
        using var changed = await GetAsync(host, path, first.Headers.ETag!.ToString());

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.True(first.Headers.ETag.IsWeak);
        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(first.Headers.ETag, same.Headers.ETag);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);
    }

    [Theory]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"other\", TAG", HttpStatusCode.NotModified)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    [InlineData("nonsense", HttpStatusCode.OK)]
    public async Task Get_SpellingsOfIfNoneMatch_AreUnderstood(string header, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisterAsync(host);
        using var first = await GetAsync(host, "/discover");

        using var again = await GetAsync(host, "/discover", header.Replace("TAG", first.Headers.ETag!.ToString(), StringComparison.Ordinal));

        Assert.Equal(expected, again.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Head_SameTagAndLengthAsGet_NoBody(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var node = await RegisterAsync(host);
        using var get = await GetAsync(host, path);

        using var head = await host.SendAsync(HttpMethod.Head, path);
        using var known = await host.SendAsync(HttpMethod.Head, path, change: request => request.Headers.TryAddWithoutValidation("If-None-Match", get.Headers.ETag!.ToString()));

        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Get_Refused_HasNoTagAndIsNotKept()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await GetAsync(host, "/nodes/nobody", "*");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Null(response.Headers.ETag);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    private static async Task<TestNode> RegisterAsync(ApiHost host)
    {
        var node = new TestNode("alpha");
        await host.PostRawAsync("/register", JsonSerializer.Serialize(node.Signed(1, host.Clock.GetUtcNow()), ApiJson.Default.RegistrationRequest));
        return node;
    }

    private static Task<HttpResponseMessage> GetAsync(ApiHost host, string path, string? known = null) => host.SendAsync(
        HttpMethod.Get, path, change: request =>
        {
            if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
        });
}
