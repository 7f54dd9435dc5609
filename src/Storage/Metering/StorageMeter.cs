using System.Diagnostics.Metrics;

namespace OrleansVoxa.Storage.Metering;

/// <summary>The store's instruments. All are read when somebody asks, so that a write pays nothing for them.</summary>
internal sealed class StorageMeter
{
    public const string MeterName = "OrleansVoxa.Storage";

    public StorageMeter(IMeterFactory factory, IStorageHealth health)
    {
        var meter = factory.Create(MeterName);
        meter.CreateObservableGauge("voxa.storage.running", () => health.Report().Running ? 1 : 0, null, "1 while the store is open and accepts writes.");
        meter.CreateObservableUpDownCounter("voxa.storage.queue", () => (long)health.Report().QueueDepth, "{write}", "Writes that wait for the writer.");
        meter.CreateObservableCounter("voxa.storage.writes", () => health.Report().CommittedWrites, "{write}", "Writes committed.");
        meter.CreateObservableCounter("voxa.storage.commits", () => health.Report().Batches, "{commit}", "Transactions that held them.");
        meter.CreateObservableCounter("voxa.storage.commit.time", () => health.Report().CommitTime.TotalSeconds, "s", "Time that those transactions took, added up.");
        meter.CreateObservableCounter("voxa.storage.failures", () => health.Report().Failures, "{failure}", "Transactions and upkeep that failed.");
    }
}
