using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansVoxa.Api.Tests.Guard;

public sealed class ApiGateTests
{
    [Theory]
    [InlineData("localhost:9999", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:9999", HttpStatusCode.OK)]
    [InlineData("[::1]:9999", HttpStatusCode.OK)]
    [InlineData("my.example:9999", HttpStatusCode.OK)]
    [InlineData("rebound.example:9999", HttpStatusCode.Forbidden)]
    [InlineData("localhost.example", HttpStatusCode.Forbidden)]
    public async Task Call_ByHostName_OnlyOwnOnesAreServed(string name, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:AllowedHosts:0", "my.example")]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = name } };

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:9999", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("https://friend.example", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:9998", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task Call_FromAPage_OnlyOwnAndAllowedOrigins(string origin, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:AllowedOrigins:0", "https://friend.example")]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/register") { Content = new StringContent("x") };
        request.Headers.Add("Origin", origin);

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/register", "POST")]
    [InlineData("DELETE", "/discover", "GET, HEAD")]
    public async Task Call_WrongMethod_405WithAllow(string method, string path, string allow)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var (status, body) = await ApiHost.ReadAsync(response);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, status);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal("method_not_allowed", body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/nodes")]
    public async Task Call_UnknownPath_404Problem(string path)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.Client.GetAsync(path, TestContext.Current.CancellationToken);
        var (status, body) = await ApiHost.ReadAsync(response);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("not_found", body.GetProperty("code").GetString());
        Assert.True(body.TryGetProperty("timestamp", out _));
        Assert.Equal("9.9.9", body.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Call_UnknownPathByAForeignName_IsGuardedToo()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing") { Headers = { Host = "rebound.example" } };

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Call_WritesFasterThanAllowed_429WithRetryAfter()
    {
        await using var host = await ApiHost.StartAsync([new("settings:api:LoopbackWritesPerSecond", "1")]);

        var responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ =>
            host.Client.PostAsync("/register", null, TestContext.Current.CancellationToken)));

        var limited = Array.Find(responses, response => response.StatusCode is HttpStatusCode.TooManyRequests);
        Assert.NotNull(limited);
        Assert.NotNull(limited.Headers.RetryAfter);
        Assert.Equal("rate_limited", (await ApiHost.ReadAsync(limited)).Body.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Call_RegistryDoesNotAnswer_503WithRetryAfter()
    {
        await using var host = await ApiHost.StartAsync(configure: services =>
            services.Replace(ServiceDescriptor.Singleton(DispatchProxy.Create<IGrainFactory, SilentRegistry>())));

        using var response = await host.Client.GetAsync("/stats", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("unavailable", (await ApiHost.ReadAsync(response)).Body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Start_BadOptions_NamesAllOfThem()
    {
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => ApiHost.StartAsync(
        [
            new("settings:api:MaxBodyBytes", "1"),
            new("settings:api:WritesPerSecond", "0"),
            new("settings:api:RequestDeadline", "00:00:00"),
            new("settings:api:AllowedOrigins:0", "friend"),
            new("settings:api:AllowedHosts:0", "http://x"),
        ]));

        Assert.Equal(5, failure.Failures.Count());
    }

    /// <summary>A registry that lets every call time out.</summary>
    public class SilentRegistry : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new TimeoutException();
    }
}
