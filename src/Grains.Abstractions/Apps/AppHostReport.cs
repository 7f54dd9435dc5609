using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What an agent says of its machine: <see cref="Protocol.Apps.HostReport"/>, as grains take it.</summary>
/// <param name="Run">Tells two agents with one key apart.</param>
/// <param name="Engine">The engine and its version; may be empty.</param>
/// <param name="Code">Empty if the agent can run instances; otherwise why not.</param>
/// <param name="Reason">The same as a sentence.</param>
/// <param name="Region">Where the machine stands; may be empty.</param>
/// <param name="Features">What the machine has that an app may ask for.</param>
/// <param name="Capacity">What it has in all.</param>
/// <param name="Revision">The revision of the last instructions that were taken in; 0 if none.</param>
/// <param name="Instances">Every instance of this cluster on the machine.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppHostReport")]
public sealed record AppHostReport(
    [property: Id(0)] string Run,
    [property: Id(1)] string Engine,
    [property: Id(2)] string Code,
    [property: Id(3)] string Reason,
    [property: Id(4)] string Region,
    [property: Id(5)] ImmutableArray<string> Features,
    [property: Id(6)] AppResources Capacity,
    [property: Id(7)] long Revision,
    [property: Id(8)] ImmutableArray<AppInstanceFacts> Instances)
{
    /// <summary>The session that it came by, as the edge names it; empty if none is named.</summary>
    [Id(9)]
    public string Session { get; init; } = "";
}
