using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>How long node tokens live, and how many. Section <c>discovery:tokens</c>.</summary>
public sealed class TokenOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "discovery:tokens";

    /// <summary>The lifetime of a token for which none was asked, in seconds. Default 300; 1 to <see cref="MaxLifetimeSeconds"/>.</summary>
    public int LifetimeSeconds { get; set; } = TokenLifetime.DefaultSeconds;

    /// <summary>The longest lifetime that may be asked for, in seconds. Default 3,600; 1 to 3,600.</summary>
    public int MaxLifetimeSeconds { get; set; } = TokenLifetime.MaximumSeconds;

    /// <summary>Tokens that a node may have at a time, revoked ones counted until they would have expired. One more ends the oldest. Default 16; 1 to 256.</summary>
    public int MaxPerNode { get; set; } = 16;
}
