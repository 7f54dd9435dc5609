using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Integration.Tests;

/// <summary>An ordinary HTTP server to be published: what it sends and receives can be checked byte for byte.</summary>
internal sealed class OriginServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, int> _runs = [];
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _posts;
    private long _sent;

    private OriginServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Completes when somebody asked for <c>/hang</c>.</summary>
    public Task Hanging => _hanging.Task;

    /// <summary>How many times <c>POST /once</c> ran.</summary>
    public int Posts => Volatile.Read(ref _posts);

    /// <summary>How many times <c>/run/NAME</c> ran, for each name that was asked for.</summary>
    public IReadOnlyDictionary<string, int> Runs => _runs;

    /// <summary>Bytes of <c>/zeros</c> that were taken from this server.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Lets every <c>/hold/NAME</c> answer.</summary>
    public void Release() => _release.TrySetResult();

    public static async Task<OriginServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        }).UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new OriginServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The bytes that <c>GET /bytes/N</c> answers with.</summary>
    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/bytes/", StringComparison.Ordinal))
        {
            var bytes = Bytes(int.Parse(path["/bytes/".Length..], System.Globalization.CultureInfo.InvariantCulture));
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
        else if (path == "/digest")
        {
            var digest = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
            await context.Response.WriteAsync(Convert.ToHexStringLower(digest), context.RequestAborted);
        }
        else if (path == "/once")
        {
            Interlocked.Increment(ref _posts);
            await context.Response.WriteAsync("done", context.RequestAborted);
        }
        else if (path.StartsWith("/run/", StringComparison.Ordinal))
        {
            _runs.AddOrUpdate(path["/run/".Length..], 1, static (_, runs) => runs + 1);
            await context.Response.WriteAsync(path, context.RequestAborted);
        }
        else if (path.StartsWith("/hold/", StringComparison.Ordinal))
        {
            _runs.AddOrUpdate(path["/hold/".Length..], 1, static (_, runs) => runs + 1);
            _hanging.TrySetResult();
            await _release.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync(path, context.RequestAborted);
        }
        else if (path == "/half")
        {
            context.Response.ContentLength = 2_000_000;
            await context.Response.Body.WriteAsync(Bytes(1_000_000), context.RequestAborted);
            _hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        else if (path == "/zeros")
        {
            var piece = new byte[64 * 1024];
            context.Response.ContentLength = 512L * piece.Length;
            for (var i = 0; i < 512; i++)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                Interlocked.Add(ref _sent, piece.Length);
            }
        }
        else if (path == "/hang")
        {
            _hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        else if (path == "/cut")
        {
            context.Response.ContentLength = 1_000_000;
            await context.Response.Body.WriteAsync(Bytes(200_000), context.RequestAborted);
            context.Abort();
        }
        else if (path == "/name")
        {
            context.Response.Headers["X-Name"] = "żółw";
        }
        else if (path == "/fields")
        {
            foreach (var field in context.Request.Headers) context.Response.Headers.Append("Saw-" + field.Key, field.Value);
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = StatusCodes.Status302Found;
        }
        else
        {
            await context.Response.WriteAsync($"{context.Request.Method} {path}{context.Request.QueryString}", context.RequestAborted);
        }
    }
}
