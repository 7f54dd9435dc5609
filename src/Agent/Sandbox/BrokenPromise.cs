namespace OrleansVoxa.Agent.Sandbox;

/// <summary>A promise of the sandbox that an engine does not hold, or does not say that it holds.</summary>
/// <param name="Promise">Which: a word of lower-case letters and underscores, part of the code <c>sandbox_…</c>.</param>
/// <param name="Sentence">What was asked for and what the engine has instead.</param>
internal sealed record BrokenPromise(string Promise, string Sentence)
{
    public string Code => "sandbox_" + Promise;

    public InstanceException ToException() => new(Code, Sentence);
}
