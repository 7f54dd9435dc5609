using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansVoxa.Edge.Tests.Apps;

/// <summary>Servers that stand in for instances: the same port at 127.0.0.2, 127.0.0.3 and so on.</summary>
internal sealed class Origins : IAsyncDisposable
{
    private readonly List<WebApplication> _servers = [];
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Port { get; private set; }

    /// <summary>Requests under way, by the server's number.</summary>
    public int[] Busy { get; } = new int[8];

    public static string Address(int number) => $"127.0.0.{number + 2}";

    public static async Task<Origins> StartAsync(int count)
    {
        var origins = new Origins();
        for (var i = 0; i < count; i++) await origins.StartOneAsync(i);
        return origins;
    }

    public async Task StartOneAsync(int number)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
            kestrel.Listen(IPAddress.Parse(Address(number)), Port);
        });
        builder.Services.AddRouting();
        var server = builder.Build();
        server.UseWebSockets();
        server.UseRouting();
        server.Map("/who", () => number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        server.Map("/echo", EchoAsync);
        server.Map("/count", CountAsync);
        server.Map("/refuse", (HttpContext context) =>
        {
            context.Response.Headers.Connection = "close";
            return Results.StatusCode(413);
        });
        server.Map("/slam", async (HttpContext context) =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[1]);
            context.Abort();
        });
        server.Map("/unwell", () => Results.StatusCode(503));
        server.Map("/cut", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        server.Map("/moved", () => Results.Redirect("/there?x=1"));
        server.Map("/cookie", (HttpContext context) => context.Response.Headers.SetCookie = "a=b; Path=/x; Domain=example.org");
        server.Map("/events", EventsAsync);
        server.Map("/socket", SocketAsync);
        server.Map("/wait", async () =>
        {
            Interlocked.Increment(ref Busy[number]);
            await _goOn.Task;
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        // The first takes any, the others the same at their own addresses.
        if (Port == 0) Port = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        _servers.Add(server);
    }

    /// <summary>Lets requests that wait, and event streams, go on.</summary>
    public void GoOn() => _goOn.TrySetResult();

    public async Task StopOneAsync(int number)
    {
        await _servers[number].StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GoOn();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private static async Task CountAsync(HttpContext context)
    {
        var count = 0L;
        var buffer = new byte[64 * 1024];
        while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read) count += read;
        await context.Response.WriteAsync(count.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.Headers["X-Seen"] = $"{request.Method} {request.Path}{request.QueryString} {request.Host}";
        context.Response.Headers["X-From"] = $"{request.Headers["X-Forwarded-For"]} {request.Headers["X-Forwarded-Host"]} {request.Headers["X-Forwarded-Prefix"]} {request.Headers["X-Secret-Hop"]}";
        await context.Response.WriteAsync(body);
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: 1\n\n");
        await context.Response.Body.FlushAsync();
        await _goOn.Task;
        await context.Response.WriteAsync("data: 2\n\n");
    }

    private static async Task SocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
                return;
            }

            await socket.SendAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(buffer, 0, got.Count).ToUpperInvariant()), WebSocketMessageType.Text, true, CancellationToken.None);
        }
    }
}
