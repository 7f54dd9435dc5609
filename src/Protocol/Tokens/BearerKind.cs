namespace OrleansVoxa.Protocol.Tokens;

/// <summary>What a <see cref="BearerSecret"/> opens.</summary>
public enum BearerKind
{
    /// <summary>An operator's API key: <c>voxa_</c>, named by 8 random bytes.</summary>
    ApiKey = 0,

    /// <summary>A node's session over HTTP: <c>voxas_</c>, named by the node id.</summary>
    Session = 1,
}
