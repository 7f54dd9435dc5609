using System.Collections.Immutable;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Something that is done for an instance from now on. Immutable.</summary>
/// <param name="Work">What.</param>
/// <param name="Id">For whom.</param>
/// <param name="Specification">What is to run; null if it is not wanted.</param>
/// <param name="Registries">Where images may be from.</param>
/// <param name="Breaker">Breaks it off; null where nothing does. Whoever does the work disposes it.</param>
internal sealed record InstanceTask(
    WorkKind Work, InstanceId Id, InstanceSpecification? Specification, ImmutableArray<string> Registries, CancellationTokenSource? Breaker);
