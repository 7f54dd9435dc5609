namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An app in a list.</summary>
/// <param name="Name">Its name, which is its id.</param>
/// <param name="Version">What its owner calls the wanted revision.</param>
/// <param name="State">Where it stands, as <see cref="AppStateNames"/> writes it.</param>
/// <param name="Code">Why, as a code; empty if there is nothing to say.</param>
/// <param name="Reason">The same as a sentence; empty if there is nothing to say.</param>
/// <param name="Revision">The wanted revision, from 1.</param>
/// <param name="Replicas">Instances that are wanted; the number that was set, if it is stopped.</param>
/// <param name="Ready">Instances that are up.</param>
/// <param name="Source">What it is made from: the image's reference, or the hash of archive or program.</param>
/// <param name="CreatedAt">When it was first deployed.</param>
/// <param name="UpdatedAt">When an operator last changed it.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppSummary")]
public sealed record AppSummary(
    [property: Id(0)] string Name,
    [property: Id(1)] string Version,
    [property: Id(2)] string State,
    [property: Id(3)] string Code,
    [property: Id(4)] string Reason,
    [property: Id(5)] int Revision,
    [property: Id(6)] int Replicas,
    [property: Id(7)] int Ready,
    [property: Id(8)] string Source,
    [property: Id(9)] DateTimeOffset CreatedAt,
    [property: Id(10)] DateTimeOffset UpdatedAt);
