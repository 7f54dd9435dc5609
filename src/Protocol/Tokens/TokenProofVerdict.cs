namespace OrleansVoxa.Protocol.Tokens;

/// <summary>What became of a token proof. The codes in brackets are those that callers answer with.</summary>
public enum TokenProofVerdict
{
    /// <summary>The token's holder made this proof for this node, now.</summary>
    Accepted,

    /// <summary>It was made for another node (<c>wrong_audience</c>).</summary>
    WrongAudience,

    /// <summary>The holder's clock is too far away, or the proof is old (<c>clock_skew</c>).</summary>
    OutsideWindow,

    /// <summary>The signature is not one of the token's key over this proof (<c>bad_signature</c>).</summary>
    BadSignature,
}
