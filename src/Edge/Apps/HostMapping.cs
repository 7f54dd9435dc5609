using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Between what agents and edges say to each other and what grains do.</summary>
internal static class HostMapping
{
    public static AppHostReport ToGrain(HostReport report) => new(
        report.Run,
        report.Engine,
        report.Code,
        report.Reason,
        report.Region,
        report.Features,
        new AppResources(report.Capacity.CpuMillis, report.Capacity.MemoryBytes, report.Capacity.StorageBytes),
        report.Revision,
        [.. report.Instances.Select(ToGrain)]);

    /// <summary>What grains keep was checked when it came; that it no longer reads is a bug, or a store that somebody changed.</summary>
    public static HostInstructions ToWire(AppHostOrders orders) => new(
        orders.Revision,
        [.. orders.Instances.Select(order => InstanceMessages.TryDecode(order.Specification.AsSpan(), out var specification)
            ? specification
            : throw new InvalidOperationException($"The specification of instance {order.Instance} cannot be read."))],
        orders.Forget,
        orders.Registries,
        orders.NextSeconds);

    private static AppInstanceFacts ToGrain(InstanceReport report) => new(
        report.Instance,
        report.State.ToString().ToLowerInvariant(),
        report.Code,
        report.Reason,
        report.Container,
        report.Address,
        report.StartedAt,
        report.ExitCode,
        report.OutOfMemory,
        report.Healthy,
        report.CpuKnown ? report.CpuMillis : null,
        report.MemoryBytes);
}
