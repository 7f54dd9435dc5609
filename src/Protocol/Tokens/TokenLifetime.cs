namespace OrleansVoxa.Protocol.Tokens;

/// <summary>How long node tokens live (docs/protocol/tokens.md).</summary>
public static class TokenLifetime
{
    /// <summary>Seconds, where none are asked for: 300.</summary>
    public const int DefaultSeconds = 300;

    /// <summary>Most seconds that may be asked for: 3,600. The least is 1.</summary>
    public const int MaximumSeconds = 3_600;
}
