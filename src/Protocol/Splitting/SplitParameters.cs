namespace OrleansVoxa.Protocol.Splitting;

/// <summary>How many fragments are made of a segment, and how many of them rebuild it.</summary>
public readonly record struct SplitParameters
{
    /// <summary>The most fragments of one segment: the coding field has 255 usable positions.</summary>
    public const int MaxTotal = 255;

    /// <summary>Creates parameters within range.</summary>
    /// <param name="required">k: fragments that rebuild the segment, 1 to <paramref name="total"/>.</param>
    /// <param name="total">n: fragments that are made, <paramref name="required"/> to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public SplitParameters(int required, int total)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, MaxTotal);
        ArgumentOutOfRangeException.ThrowIfLessThan(required, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(required, total);
        Required = required;
        Total = total;
    }

    /// <summary>What small requests and answers use: any 3 of 5.</summary>
    public static SplitParameters Small { get; } = new(3, 5);

    /// <summary>What streams of segments use: any 3 of 4, a third more bytes.</summary>
    public static SplitParameters Large { get; } = new(3, 4);

    /// <summary>k: any so many fragments rebuild the segment; fewer reveal only sizes.</summary>
    public int Required { get; }

    /// <summary>n: fragments of one segment.</summary>
    public int Total { get; }

    /// <summary>Whether 1 ≤ k ≤ n ≤ 255.</summary>
    /// <param name="required">k.</param>
    /// <param name="total">n.</param>
    public static bool AreValid(int required, int total) => required >= 1 && required <= total && total <= MaxTotal;

    /// <summary>In the form "3 of 5".</summary>
    public override string ToString() => $"{Required} of {Total}";
}
