using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A manifest, and who brings it.</summary>
/// <param name="Manifest">The manifest's JSON in UTF-8, at most 1 MiB; see <see cref="Protocol.Apps.Manifests.AppManifest"/>.</param>
/// <param name="Operator">For the app's events, at most 64 characters.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppDeployment")]
public sealed record AppDeployment([property: Id(0)] ImmutableArray<byte> Manifest, [property: Id(1)] string Operator);
