namespace OrleansVoxa.Protocol.Tokens;

/// <summary>What became of a pair assertion.</summary>
public enum PairVerdict
{
    /// <summary>This registry signed it, for these two nodes, and it still holds.</summary>
    Accepted,

    /// <summary>It is about other nodes.</summary>
    OtherNodes,

    /// <summary>It held until some moment that has passed.</summary>
    Expired,

    /// <summary>The signature is not one of this registry's key over this assertion.</summary>
    BadSignature,
}
