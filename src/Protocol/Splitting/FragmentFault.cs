namespace OrleansVoxa.Protocol.Splitting;

/// <summary>Stable codes that say why a fragment or a set of fragments was refused.</summary>
public static class FragmentFault
{
    /// <summary>Shorter than its own fields need.</summary>
    public const string Truncated = "fragment_truncated";

    /// <summary>Longer than its own fields need.</summary>
    public const string TrailingBytes = "fragment_trailing_bytes";

    /// <summary>The last-segment byte is neither 0 nor 1.</summary>
    public const string Flags = "fragment_flags";

    /// <summary>Not 1 ≤ k ≤ n ≤ 255.</summary>
    public const string Parameters = "fragment_parameters";

    /// <summary>Package and shard size do not fit each other or a limit.</summary>
    public const string Sizes = "fragment_sizes";

    /// <summary>The index is not below n.</summary>
    public const string Index = "fragment_index";

    /// <summary>Header, index and shard do not lead to the root by the proof.</summary>
    public const string Proof = "fragment_proof";

    /// <summary>The fragment belongs to another segment, or to another attempt at this one.</summary>
    public const string OtherSegment = "fragment_other_segment";

    /// <summary>Fewer than k fragments have arrived.</summary>
    public const string TooFew = "segment_incomplete";

    /// <summary>k verified fragments do not make a package: its sender coded it wrongly.</summary>
    public const string Inconsistent = "segment_inconsistent";
}
