using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Hosting;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Tests.Hosting;

public sealed class EndpointSetupTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private SiloSecrets _secrets = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("settings:data", _data.Path),
            new("settings:http", "127.0.0.1:0"),
            new("settings:bridge", "127.0.0.1:0"),
            new("settings:edge", "127.0.0.1:0"),
            new("settings:relays", "0"),
        ]).Build();
        var options = SiloOptionsReader.Read(configuration, out _)!;
        _secrets = SiloSecrets.TryLoad(options, out _)!;
        _app = SiloHost.Build(options, _secrets, configuration);
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _secrets.Dispose();
        _http.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/stats")]
    [InlineData("/status/health")]
    [InlineData("/register")]
    public async Task BridgeListener_ApiPath_IsNotThere(string path)
    {
        using var response = await GetAsync(Addresses.Bridge!, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task BridgeListener_HostOfTheApi_StillServesTheBridgeAlone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Addresses.Bridge}/stats") { Headers = { Host = Addresses.Http!.ToString() } };

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/bridge/nobody/x", HttpStatusCode.NotFound)]
    [InlineData("/bridge/nobody", HttpStatusCode.PermanentRedirect)]
    public async Task ApiListener_BridgePath_IsSandboxed(string path, HttpStatusCode expected)
    {
        using var sandboxed = await GetAsync(Addresses.Http!, path);
        using var alone = await GetAsync(Addresses.Bridge!, path);

        Assert.Equal((expected, expected), (sandboxed.StatusCode, alone.StatusCode));
        Assert.Equal(["sandbox"], sandboxed.Headers.GetValues("Content-Security-Policy"));
        Assert.False(alone.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task ApiListener_ReboundName_MayBridgeButNotCallTheApi()
    {
        using var api = new HttpRequestMessage(HttpMethod.Get, $"http://{Addresses.Http}/stats") { Headers = { Host = "rebound.example" } };
        using var bridge = new HttpRequestMessage(HttpMethod.Get, $"http://{Addresses.Http}/bridge/nobody/") { Headers = { Host = "rebound.example" } };

        using var refused = await _http.SendAsync(api, TestContext.Current.CancellationToken);
        using var served = await _http.SendAsync(bridge, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, served.StatusCode);
    }

    private ListenerAddresses Addresses => _app.Services.GetRequiredService<ListenerAddresses>();

    private Task<HttpResponseMessage> GetAsync(IPEndPoint at, string path) =>
        _http.GetAsync(new Uri($"http://{at}{path}"), TestContext.Current.CancellationToken);
}
