namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What decides over an instance. Immutable.</summary>
/// <param name="Instance">The text of its id.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="Work">What is being done for it; null if nothing is.</param>
/// <param name="NotBefore">When something that failed may be tried again, on a clock that nobody sets.</param>
internal sealed record KnownInstance(string Instance, InstanceStanding Standing, WorkKind? Work, TimeSpan NotBefore);
