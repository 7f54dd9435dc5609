namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Something that whoever looks after the machine should read. Immutable.</summary>
/// <param name="Code">Stable code: lower-case letters, digits and underscores.</param>
/// <param name="Text">A sentence.</param>
public sealed record AgentNotice(string Code, string Text);
