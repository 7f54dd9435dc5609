using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansVoxa.Api.Status;
using OrleansVoxa.Edge;
using OrleansVoxa.Edge.Nodes;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Hosting;

/// <summary>What the layers of <c>/status/health</c> ask.</summary>
internal static class SiloHealth
{
    // On a disk that is nearly full one write fails and the next one fits: whoever asks now and then should see it.
    private static readonly TimeSpan FailureShown = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ClockDifferenceShown = TimeSpan.FromSeconds(30);

    public static void Add(IServiceCollection services) => services.AddHealthChecks()
        .AddCheck("memory", Memory, [HealthLayers.Process])
        .AddCheck<StorageCheck>("database", tags: [HealthLayers.Storage])
        .AddCheck<EdgeHealthCheck>("edge", tags: [HealthLayers.Network])
        .AddCheck<RegistryHealthCheck>("registry", tags: [HealthLayers.Network])
        .AddCheck("threads", Threads, [HealthLayers.Performance]);

    private static HealthCheckResult Memory()
    {
        var memory = GC.GetGCMemoryInfo();
        return memory.MemoryLoadBytes > memory.HighMemoryLoadThresholdBytes
            ? HealthCheckResult.Degraded("memory is short")
            : HealthCheckResult.Healthy("memory suffices");
    }

    private static HealthCheckResult Threads() => ThreadPool.PendingWorkItemCount > 10_000
        ? HealthCheckResult.Degraded("work is waiting for threads")
        : HealthCheckResult.Healthy("work does not wait");

    private sealed class StorageCheck(IStorageHealth storage, TimeProvider clock) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var report = storage.Report();
            return Task.FromResult(
                !report.Running ? HealthCheckResult.Unhealthy("the database is not running")
                : report.ClockAhead is { } ahead && ahead.Duration() > ClockDifferenceShown
                    ? HealthCheckResult.Degraded($"this machine's clock and the database's are {ahead.Duration():c} apart")
                : report.LastFailure is not { } failure ? HealthCheckResult.Healthy("writes are committed")
                : !failure.Overcome ? HealthCheckResult.Unhealthy($"the last access failed ({failure.Failure})")
                : clock.GetUtcNow() - failure.At is { Ticks: >= 0 } age && age < FailureShown
                    ? HealthCheckResult.Degraded($"writes are committed, but within the last minute one failed ({failure.Failure})")
                : HealthCheckResult.Healthy("writes are committed"));
        }
    }
}
