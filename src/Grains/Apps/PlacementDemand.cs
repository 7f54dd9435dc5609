using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What one instance needs of a machine.</summary>
/// <param name="App">Its app.</param>
/// <param name="Needs">What is reserved for it.</param>
/// <param name="Rules">What its manifest says of machines.</param>
/// <param name="MaxApps">Different apps that a machine may have.</param>
/// <param name="Excluded">Machines that have just refused it.</param>
internal sealed record PlacementDemand(string App, AppResources Needs, PlacementRules Rules, int MaxApps, ImmutableHashSet<string> Excluded)
{
    public static PlacementDemand Of(AppSpecification app, AppOptions options) => new(
        app.Name.Value, new AppResources(app.Limits.CpuMillis, app.Limits.MemoryBytes, app.StorageBytes), app.Placement, options.MaxAppsPerNode, []);
}
