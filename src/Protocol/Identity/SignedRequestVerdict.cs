namespace OrleansVoxa.Protocol.Identity;

/// <summary>What became of a signed request. The codes in brackets are those that callers answer with.</summary>
public enum SignedRequestVerdict
{
    /// <summary>The node's key signed exactly this request, now, and for the first time.</summary>
    Accepted,

    /// <summary>The envelope's key is not that of the node (<c>key_mismatch</c>).</summary>
    WrongKey,

    /// <summary>The signer's clock is too far away (<c>clock_skew</c>).</summary>
    OutsideWindow,

    /// <summary>The sequence is not greater than the last accepted one (<c>stale_sequence</c>).</summary>
    Replayed,

    /// <summary>The signature does not fit method, node, sequence, time and body (<c>bad_signature</c>).</summary>
    BadSignature,
}
