namespace OrleansVoxa.Agent.Engine;

/// <summary>One request to the engine.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without version and query.</param>
/// <param name="Query">Query with its question mark, or nothing.</param>
/// <param name="Content">Body, or none.</param>
/// <param name="Limit">Longest time for the whole of it, reading the answer included; infinite for streams that last.</param>
/// <param name="Idle">Longest silence within the answer; infinite where silence means nothing.</param>
internal sealed record EngineCall(HttpMethod Method, string Path, string Query, HttpContent? Content, TimeSpan Limit, TimeSpan Idle)
{
    /// <summary>What messages call it. Queries stay out: they can hold what a user typed.</summary>
    public string Name => $"{Method} {Path}";
}
