using System.Diagnostics;
using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Client.Tests.Connections;
using OrleansVoxa.Client.Tests.Edges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Client.Tests.Pooling;

/// <summary>A pool over real sockets, to one edge or more.</summary>
public abstract class PoolTest : ClientTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<VoxaPool> _pools = [];

    private protected VoxaPoolOptions Pooled => new() { Connection = Options };

    public override async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools) await pool.DisposeAsync().Soon();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static IReadOnlyList<Message>? Answered(Message message) => message is Call call ? [FakeEdge.Done(call.Correlation)] : null;

    private protected static IReadOnlyList<Message>? Stopping(Message message) =>
        message is Call call ? [new Error(call.Correlation, "stopping", "No further request is taken now.")] : null;

    private protected static Task<ReadOnlyMemory<byte>> CallAsync(VoxaPool pool, string method = "x") =>
        pool.CallAsync(method, ReadOnlyMemory<byte>.Empty, Calls.Token);

    /// <summary>For what the pool comes to know by itself, which nobody is told.</summary>
    private protected static async Task UntilAsync(Func<bool> reached)
    {
        var started = Stopwatch.GetTimestamp();
        while (!reached())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "What was waited for did not come.");
            await Task.Yield();
        }
    }

    private protected FakeEdge Second() => new(Clock);

    private protected VoxaPool Open(VoxaPoolOptions options)
    {
        var pool = new VoxaPool(options);
        _pools.Add(pool);
        return pool;
    }
}
