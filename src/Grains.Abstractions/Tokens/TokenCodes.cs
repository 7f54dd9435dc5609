namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>Stable codes of refused tokens, beside those of <see cref="Nodes.RefusalCodes"/>.</summary>
public static class TokenCodes
{
    /// <summary>This registry knows no such token of that node: tampered with, another node's, another network's, long ended, or pushed out by newer ones.</summary>
    public const string Unknown = "token_unknown";

    /// <summary>Its lifetime is over.</summary>
    public const string Expired = "token_expired";

    /// <summary>Its owner ended it.</summary>
    public const string Revoked = "token_revoked";

    /// <summary>It was issued without a signature by the node's key, which is not enough: the node is verified since, or it is to be paired.</summary>
    public const string Unverified = "token_unverified";

    /// <summary>The proof was made for another node.</summary>
    public const string WrongAudience = "wrong_audience";
}
