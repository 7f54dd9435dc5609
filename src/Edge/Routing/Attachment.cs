using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Routing;

/// <summary>Keeps packets for one node id coming to one receiver: attaches, renews before the lease ends, detaches.</summary>
/// <remarks>The receiver is held here, since the engine holds observers only weakly.</remarks>
internal sealed partial class Attachment : IAsyncDisposable
{
    private static readonly TimeSpan DetachDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryRenewal = TimeSpan.FromSeconds(1);

    private readonly IGrainFactory _grains;
    private readonly IRelayGrain _relay;
    private readonly IPacketReceiver _receiver;
    private readonly IPacketReceiver _reference;
    private readonly string _session;
    private readonly EdgeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;

    public Attachment(
        IGrainFactory grains, NodeId node, IPacketReceiver receiver, string session, EdgeOptions options, TimeProvider clock, ILogger logger)
    {
        _grains = grains;
        _relay = grains.GetGrain<IRelayGrain>(node.ToString());
        _receiver = receiver;
        _reference = grains.CreateObjectReference<IPacketReceiver>(receiver);
        _session = session;
        _options = options;
        _clock = clock;
        _logger = logger;
        Node = node;
    }

    public NodeId Node { get; }

    /// <summary>Called once if another session took the node id over.</summary>
    public Action? Superseded { get; init; }

    public async Task<AttachResult> StartAsync(CancellationToken cancellationToken)
    {
        var result = await _relay.Attach(_reference, _session, cancellationToken);
        if (result.Attached) _renewing = RenewAsync(result.Lease, _ended.Token);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        try
        {
            using var deadline = new CancellationTokenSource(DetachDeadline, _clock);
            await _relay.Detach(_session, deadline.Token);
        }
        catch (Exception e)
        {
            // The lease ends by itself; until then packets are lost as with any peer that is gone.
            LogNotDetached(e, Node);
        }

        _grains.DeleteObjectReference<IPacketReceiver>(_reference);
        GC.KeepAlive(_receiver);
        _ended.Dispose();
    }

    private async Task RenewAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Half of the lease leaves time for a second try; the option bounds what a long lease would make of it.
                var wait = lease / 2 < _options.AttachRenewal ? lease / 2 : _options.AttachRenewal;
                await Task.Delay(wait > TimeSpan.FromMilliseconds(100) ? wait : TimeSpan.FromMilliseconds(100), _clock, cancellationToken);
                try
                {
                    var result = await _relay.Renew(_reference, _session, cancellationToken);
                    if (!result.Attached)
                    {
                        LogSuperseded(Node, result.Code ?? "");
                        Superseded?.Invoke();
                        return;
                    }

                    lease = result.Lease;
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    LogNotRenewed(e, Node);
                    lease = RetryRenewal * 2;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The attachment ends.
        }
    }

    [LoggerMessage(2111, LogLevel.Warning, "The attachment of {Node} was not renewed; trying again")]
    private partial void LogNotRenewed(Exception failure, NodeId node);

    [LoggerMessage(2112, LogLevel.Information, "Node {Node} is attached elsewhere now ({Code})")]
    private partial void LogSuperseded(NodeId node, string code);

    [LoggerMessage(2113, LogLevel.Warning, "The attachment of {Node} was not ended; its lease will")]
    private partial void LogNotDetached(Exception failure, NodeId node);
}
