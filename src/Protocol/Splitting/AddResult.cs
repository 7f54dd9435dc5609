namespace OrleansVoxa.Protocol.Splitting;

/// <summary>What became of a fragment, and why if it was refused.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Reason">A code of <see cref="FragmentFault"/> if it was rejected, else null.</param>
public readonly record struct AddResult(AddKind Kind, string? Reason = null)
{
    /// <summary>The fragment was new.</summary>
    public static AddResult Added => new(AddKind.Added);

    /// <summary>The fragment was there already.</summary>
    public static AddResult Duplicate => new(AddKind.Duplicate);

    /// <summary>The fragment was the k-th.</summary>
    public static AddResult Complete => new(AddKind.Complete);

    /// <summary>The fragment was refused.</summary>
    /// <param name="reason">A code of <see cref="FragmentFault"/>.</param>
    public static AddResult Rejected(string reason) => new(AddKind.Rejected, reason);
}
