using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Bridge;

/// <summary>
/// A whole network on loopback: <c>voxa-silo</c> on a data directory of its own, <c>voxa publish</c>, and in this process the
/// HTTP server that is published, which answers 1 KiB.
/// </summary>
internal sealed class BridgeNetwork : IAsyncDisposable
{
    /// <summary>Bytes of every answer.</summary>
    public const int AnswerSize = 1_024;

    private static readonly byte[] Answer = new byte[AnswerSize];

    private readonly string _folder = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
    private readonly WebApplication _origin;

    private BridgeNetwork(WebApplication origin) => _origin = origin;

    public ChildProgram Silo { get; private set; } = null!;

    public ChildProgram Publisher { get; private set; } = null!;

    /// <summary>The way through the bridge.</summary>
    public Uri Bridged { get; private set; } = null!;

    /// <summary>The way without it.</summary>
    public Uri Direct => new(_origin.Urls.First());

    public static async Task<BridgeNetwork> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var network = new BridgeNetwork(builder.Build());
        try
        {
            network._origin.Run(AnswerAsync);
            await network._origin.StartAsync(cancellationToken);
            var offset = FreePorts.Offset();
            var server = $"http://127.0.0.1:{9999 + offset}";
            network.Silo = await ChildProgram.StartAsync(
                "Silo", "voxa-silo", "ready ", network._folder, cancellationToken,
                "--data", Path.Combine(network._folder, "data"), "--port-offset", $"{offset}");
            network.Publisher = await ChildProgram.StartAsync(
                "Cli", "voxa", "published", network._folder, cancellationToken, "publish", "bench", "--to", network.Direct.ToString(), "--server", server);
            network.Bridged = new Uri($"{server}/bridge/bench/");
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Publisher is not null) await Publisher.DisposeAsync();
        if (Silo is not null) await Silo.DisposeAsync();
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentLength = AnswerSize;
        await context.Response.BodyWriter.WriteAsync(Answer, context.RequestAborted);
    }
}
