using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>The way to the cluster by the client library: connects at the first call, and again at a later one while that fails. Thread-safe.</summary>
/// <param name="options">Where the cluster is, and who the machine is.</param>
public sealed class ClusterLink(VoxaClientOptions options) : IHostChannel, IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private VoxaClient? _client;

    /// <summary>The edge's identity as its first handshake proved it; null before.</summary>
    public Protocol.Identity.NodeId? Edge { get; private set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        _connecting.Dispose();
    }

    async Task<HostInstructions> IHostChannel.SyncAsync(HostReport report, CancellationToken cancellationToken)
    {
        var answer = await (await ConnectAsync(cancellationToken)).CallAsync(HostReport.Method, HostMessages.Encode(report), cancellationToken);
        return HostMessages.TryDecodeInstructions(answer.Span, out var instructions, out var fault)
            ? instructions
            : throw new VoxaClientException("broken_instructions", $"What the cluster answered cannot be understood, so that nothing changes here: {fault}");
    }

    async Task<long> IHostChannel.WaitAsync(long revision, CancellationToken cancellationToken)
    {
        var answer = await (await ConnectAsync(cancellationToken)).CallAsync(HostWait.Method, HostWait.Encode(revision), cancellationToken);
        return HostWait.TryDecode(answer.Span, out var known) ? known : throw new VoxaClientException("broken_instructions", "What the cluster answered is no revision.");
    }

    async Task<ReadOnlyMemory<byte>> IHostChannel.CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await (await ConnectAsync(cancellationToken)).CallAsync(method, body, cancellationToken);

    private async Task<VoxaClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is { } known) return known;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            _client ??= await VoxaClient.ConnectAsync(options, cancellationToken);
            Edge ??= _client.Server?.Id;
            return _client;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
