namespace OrleansVoxa.Protocol.Identity;

/// <summary>The stable wire codes of <see cref="SignedRequestVerdict"/>.</summary>
public static class SignedRequestVerdictExtensions
{
    /// <summary>The code, lower case with underscores; the same in every version of the program.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public static string ToCode(this SignedRequestVerdict verdict) => verdict switch
    {
        SignedRequestVerdict.Accepted => "accepted",
        SignedRequestVerdict.WrongKey => "key_mismatch",
        SignedRequestVerdict.OutsideWindow => "clock_skew",
        SignedRequestVerdict.Replayed => "stale_sequence",
        SignedRequestVerdict.BadSignature => "bad_signature",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Unknown verdict."),
    };
}
