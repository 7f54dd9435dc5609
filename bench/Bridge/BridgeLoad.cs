using System.Diagnostics;

namespace OrleansVoxa.Bench.Bridge;

/// <summary>Callers of an HTTP server, each with a connection of its own that is kept alive.</summary>
internal sealed class BridgeLoad(int connections) : IDisposable
{
    private readonly HttpClient[] _callers = [.. Enumerable.Range(0, connections).Select(_ => new HttpClient(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 1,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    })
    { Timeout = TimeSpan.FromSeconds(30) })];

    /// <summary>All callers ask, one request after the other, until the time is over.</summary>
    /// <returns>How many were answered whole, and how long that took.</returns>
    public async Task<(int Answered, TimeSpan Elapsed)> RunAsync(Uri address, TimeSpan time, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(_callers.Select(caller => Task.Run(
            async () =>
            {
                var count = 0;
                for (; Stopwatch.GetElapsedTime(started) < time; count++) await AskAsync(caller, address, cancellationToken);
                return count;
            },
            cancellationToken)));
        return (counts.Sum(), Stopwatch.GetElapsedTime(started));
    }

    /// <summary>How long one request takes on the first connection.</summary>
    public async Task<TimeSpan> TimeAsync(Uri address, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await AskAsync(_callers[0], address, cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose()
    {
        foreach (var caller in _callers) caller.Dispose();
    }

    private static async Task AskAsync(HttpClient caller, Uri address, CancellationToken cancellationToken)
    {
        using var answer = await caller.GetAsync(address, cancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || body.Length != BridgeNetwork.AnswerSize)
            throw new InvalidOperationException($"The bridge answered {(int)answer.StatusCode} with {body.Length} bytes.");
    }
}
