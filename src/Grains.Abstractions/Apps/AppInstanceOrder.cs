using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>An instance that a machine is to run.</summary>
/// <param name="Instance">The text of an <see cref="Protocol.Apps.InstanceId"/>.</param>
/// <param name="Specification">What <see cref="Protocol.Apps.InstanceMessages"/> writes, secrets included: for the machine alone.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppInstanceOrder")]
public sealed record AppInstanceOrder([property: Id(0)] string Instance, [property: Id(1)] ImmutableArray<byte> Specification)
{
    /// <summary>The instance; what it is made from may hold secrets.</summary>
    public override string ToString() => Instance;
}
