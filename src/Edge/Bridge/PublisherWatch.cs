using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>
/// Ends the requests of a publisher whose session is gone for good, so that nobody waits for his deadline. Publishers with requests
/// under way are looked up now and then; a session that comes back within the grace has missed nothing, since packets are sent again.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class PublisherWatch(
    IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<PublisherWatch> logger) : BackgroundService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, Watched> _watched = [];

    /// <summary>A request to this publisher begins; dispose the result when it has ended.</summary>
    public Stay Enter(NodeId publisher)
    {
        lock (_gate)
        {
            // One that was found gone has a new try, with the requests that begin from now on.
            if (!_watched.TryGetValue(publisher, out var watched) || watched.Gone.IsCancellationRequested)
                _watched[publisher] = watched = new Watched(publisher);
            watched.Requests++;
            return new Stay(this, watched);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PublisherCheckInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Watched[] now;
                lock (_gate) now = [.. _watched.Values];
                await Task.WhenAll(now.Select(watched => CheckAsync(watched, stoppingToken)));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The edge stops.
        }
    }

    private async Task CheckAsync(Watched watched, CancellationToken stoppingToken)
    {
        try
        {
            var status = await grains.GetGrain<IRelayGrain>(watched.Publisher.ToString()).GetStatus(stoppingToken);
            if (status.Attached) watched.MissingSince = null;
            else watched.MissingSince ??= clock.GetTimestamp();
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // Not known is not gone; the deadline of each request holds all the same.
            LogUnknown(e, watched.Publisher);
            return;
        }

        if (watched.MissingSince is not { } since || clock.GetElapsedTime(since) < options.Value.PublisherGrace) return;
        LogGone(watched.Publisher, watched.Requests);
        await watched.Gone.CancelAsync();
    }

    private void Leave(Watched watched)
    {
        lock (_gate)
        {
            if (--watched.Requests > 0) return;
            if (_watched.GetValueOrDefault(watched.Publisher) == watched) _watched.Remove(watched.Publisher);
        }
    }

    [LoggerMessage(2221, LogLevel.Information, "Publisher {Publisher} is gone; {Requests} requests to it end")]
    private partial void LogGone(NodeId publisher, int requests);

    [LoggerMessage(2222, LogLevel.Warning, "Whether publisher {Publisher} is connected could not be found out")]
    private partial void LogUnknown(Exception failure, NodeId publisher);

    /// <summary>One request's stay with its publisher.</summary>
    public readonly struct Stay : IDisposable
    {
        private readonly PublisherWatch _watch;
        private readonly Watched _watched;

        internal Stay(PublisherWatch watch, Watched watched)
        {
            _watch = watch;
            _watched = watched;
        }

        /// <summary>Cancelled once the publisher is gone.</summary>
        public CancellationToken Gone => _watched.Gone.Token;

        public void Dispose() => _watch.Leave(_watched);
    }

    internal sealed class Watched(NodeId publisher)
    {
        public NodeId Publisher => publisher;

        // Without a timer it holds nothing that would have to be disposed.
        public CancellationTokenSource Gone { get; } = new();

        public int Requests { get; set; }

        public long? MissingSince { get; set; }
    }
}
