using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Routing;

/// <summary>
/// Keeps packets for one node id coming to one inbox: attaches, renews before the lease ends or when the relay grain had to
/// leave its silo, detaches.
/// </summary>
/// <remarks>The engine holds observers only weakly: what runs here keeps this one alive.</remarks>
internal sealed partial class Attachment : IPacketReceiver, IAsyncDisposable
{
    // Over so long a time the attachments of an edge are spread when all of them are to be renewed.
    private static readonly TimeSpan RenewalSpread = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DetachDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryRenewal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    private readonly IGrainFactory _grains;
    private readonly IRelayGrain _relay;
    private readonly PacketInbox _inbox;
    private readonly IPacketReceiver _reference;
    private readonly string _session;
    private readonly EdgeOptions _options;
    private readonly AttachmentSet _all;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private TaskCompletionSource<TimeSpan> _wanted = NewSignal();
    private Task _renewing = Task.CompletedTask;

    public Attachment(
        IGrainFactory grains, NodeId node, PacketInbox inbox, string session, EdgeOptions options, AttachmentSet all, TimeProvider clock, ILogger logger)
    {
        _grains = grains;
        _relay = grains.GetGrain<IRelayGrain>(node.ToString());
        _inbox = inbox;
        _reference = grains.CreateObjectReference<IPacketReceiver>(this);
        _session = session;
        _options = options;
        _all = all;
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
        if (!result.Attached) return result;
        _all.Add(this);
        _renewing = RenewAsync(result.Lease, _ended.Token);
        return result;
    }

    public Task Receive(OnionCell cell)
    {
        _inbox.Write(cell.Packet);
        return Task.CompletedTask;
    }

    public Task Detached()
    {
        RenewAfter(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    /// <summary>Renews within a second, each node at a moment of its own.</summary>
    public void RenewSoon() => RenewAfter(RenewalSpread * ((uint)Node.GetHashCode() / (double)uint.MaxValue));

    public async ValueTask DisposeAsync()
    {
        _all.Remove(this);
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
        _ended.Dispose();
    }

    private static TaskCompletionSource<TimeSpan> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void RenewAfter(TimeSpan wait) => Volatile.Read(ref _wanted).TrySetResult(wait);

    /// <summary>Waits until <paramref name="most"/> has passed or a renewal is wanted.</summary>
    private async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wanted = Volatile.Read(ref _wanted).Task;
        await Task.WhenAny(wanted, Task.Delay(most, _clock, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!wanted.IsCompleted) return;
        Volatile.Write(ref _wanted, NewSignal());
        await Task.Delay(await wanted, _clock, cancellationToken);
    }

    private async Task RenewAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Half of the lease leaves time for a second try; the option bounds what a long lease would make of it.
                var wait = lease / 2 < _options.AttachRenewal ? lease / 2 : _options.AttachRenewal;
                await WaitAsync(wait > ShortestWait ? wait : ShortestWait, cancellationToken);
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
