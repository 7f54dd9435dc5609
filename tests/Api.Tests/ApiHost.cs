using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using OrleansVoxa.Api.Info;
using OrleansVoxa.Grains;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Api.Tests;

/// <summary>The API over the real grains on the embedded engine, with state in memory and a clock of the test's own.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IPAddress? _remote;

    private ApiHost(WebApplication app, ManualTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        Client = app.Services.GetRequiredService<IServer>() is TestServer server ? server.CreateClient() : new HttpClient();
        Client.BaseAddress = new(Client.BaseAddress is null ? app.Urls.Single() : "http://localhost:9999");
    }

    public static NodeId EdgeId { get; } = NodeId.Parse("00112233445566778899aabbccddeeff00112233");

    public ManualTimeProvider Clock { get; }

    public HttpClient Client { get; }

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ApiHost> StartAsync(
        IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? configure = null, bool sockets = false)
    {
        var clock = new ManualTimeProvider();
        var builder = WebApplication.CreateEmptyBuilder(new());
        if (sockets) builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        else builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection([new("discovery:registry:AllowUnsigned", "true")]);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size)));
        builder.Services.AddMemoryGrainStorage();
        builder.Services.AddMemoryReminders();
        builder.Services.AddVoxaGrains(builder.Configuration);
        builder.Services.AddEmbeddedGrains(engine => engine.Assemblies.Add(typeof(MasterKey).Assembly));
        builder.Services.AddSingleton(new ServerInfo(EdgeId, "9.9.9", () => IPEndPoint.Parse("127.0.0.1:41040")));
        builder.Services.AddVoxaApi(builder.Configuration);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        ApiHost? host = null;
        app.Use((context, next) =>
        {
            if (host?._remote is { } remote) context.Connection.RemoteIpAddress = remote;
            return next(context);
        });
        app.UseRouting();
        app.MapVoxaApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return host = new(app, clock);
    }

    /// <summary>Where calls seem to come from; null, the default, from a local socket.</summary>
    public void CallFrom(string? address) => _remote = address is null ? null : IPAddress.Parse(address);

    /// <summary>Any call, with a bearer secret if there is one.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? bearer = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (bearer is not null) request.Headers.Authorization = new("Bearer", bearer);
        change?.Invoke(request);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body)
    {
        using var response = await Client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostRawAsync(string path, string body, string? mediaType = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (mediaType is not null) content.Headers.ContentType = new(mediaType);
        using var response = await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path, TestContext.Current.CancellationToken);
        return await ReadAsync(response);
    }

    public static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);
        return (response.StatusCode, document.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
