namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An app on a machine.</summary>
/// <param name="Name">The app.</param>
/// <param name="Instances">Its instances there, at least one.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppHostApp")]
public sealed record AppHostApp([property: Id(0)] string Name, [property: Id(1)] int Instances);
