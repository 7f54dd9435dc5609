using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Edge.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>
/// The one requester of this edge: splits requests, and gets the answers' packets, which relays deliver to a node id that lives as
/// long as the process. Nothing sealed to its routing keys outlives them.
/// </summary>
public sealed partial class BridgeRequester : BackgroundService
{
    private static readonly TimeSpan RetryAttach = TimeSpan.FromSeconds(2);

    // Under load a key is full in minutes; the eighth of it that is left when the next one is due lasts longer than this.
    private static readonly TimeSpan RotationCheck = TimeSpan.FromSeconds(10);

    private readonly SplitRequester _requester;
    private readonly PacketInbox _inbox;
    private readonly IGrainFactory _grains;
    private readonly RoutingKeyRing _keys = new();
    private readonly NodeId _id = NewId();
    private readonly AttachmentSet _attachments;
    private readonly EdgeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<BridgeRequester> _logger;
    private volatile bool _attached;

    public BridgeRequester(
        IGrainFactory grains,
        GrainPacketSender sender,
        GrainRelaySource relays,
        AttachmentSet attachments,
        IOptions<EdgeOptions> options,
        EdgeMeter meter,
        TimeProvider clock,
        ILogger<BridgeRequester> logger)
    {
        _grains = grains;
        _attachments = attachments;
        _options = options.Value;
        _clock = clock;
        _logger = logger;

        // One inbox serves every request of the edge, so it holds many sessions' worth.
        _inbox = new(_options.QueuedPackets * 16);
        meter.Watch(_inbox);
        var exchange = new ExchangeOptions
        {
            Deadline = _options.BridgeDeadline,
            MaximumDeadline = _options.BridgeDeadline,
            MaximumBody = _options.MaxBodyBytes,
            MaximumExchanges = _options.BridgeRequestsInFlight,
        };
        _keys.Rotate(clock.GetUtcNow());
        _requester = new(sender, relays, new(_id, _keys), exchange, clock);
    }

    /// <summary>Whether answers can come back now.</summary>
    public bool Attached => _attached;

    public Task<SplitResponse> SendAsync(SplitRequest request, Recipient recipient, CancellationToken cancellationToken) =>
        _requester.SendAsync(request, recipient, cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _inbox.Complete();
        await _requester.DisposeAsync();
        _keys.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var readers = Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 8)).Select(_ => ReceiveAsync(stoppingToken));
        await Task.WhenAll([KeepAttachedAsync(stoppingToken), RotateAsync(stoppingToken), .. readers]);
    }

    private static NodeId NewId()
    {
        using var key = IdentityKey.Generate();
        return key.Public.Id;
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        // Peeling is work for the processor; the grain that delivered must not wait for it.
        await Task.Yield();
        try
        {
            await foreach (var packet in _inbox.ReadAllAsync(cancellationToken)) _requester.Receive(packet);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The edge stops.
        }
    }

    private async Task KeepAttachedAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var attachment = new Attachment(
                _grains, _id, _inbox, Guid.NewGuid().ToString("N"), _options, _attachments, _clock, _logger)
            {
                Superseded = lost.SetResult,
            };
            try
            {
                var result = await attachment.StartAsync(cancellationToken);
                _attached = result.Attached;
                if (result.Attached) await lost.Task.WaitAsync(cancellationToken);
                else LogRefused(result.Code ?? "");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }
            finally
            {
                _attached = false;
            }

            await Task.Delay(RetryAttach, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RotateAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RotationCheck, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) _keys.Rotate(_clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The edge stops.
        }
    }

    [LoggerMessage(2201, LogLevel.Warning, "The bridge could not attach for answers ({Code}); trying again")]
    private partial void LogRefused(string code);

    [LoggerMessage(2202, LogLevel.Warning, "The bridge could not attach for answers; trying again")]
    private partial void LogFailed(Exception failure);
}
