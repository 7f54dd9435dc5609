namespace OrleansVoxa.Storage.Reminders;

/// <summary>Which reminders to read: those of a grain, one of them, or those of a range of the ring.</summary>
/// <param name="Grain">The grain; null for the grains of a range.</param>
/// <param name="Name">The reminder's name; null for all of the grain.</param>
/// <param name="Begin">The range's lower bound, exclusive.</param>
/// <param name="End">The range's upper bound, inclusive. If it is not above the lower one, the range wraps around.</param>
internal readonly record struct ReminderQuery(GrainId? Grain, string? Name, uint Begin, uint End)
{
    /// <summary>Whether the range is the whole ring.</summary>
    public bool WholeRing => Begin == End;

    public static ReminderQuery OfGrain(GrainId grain, string? name = null) => new(grain, name, 0, 0);

    public static ReminderQuery OfRange(uint begin, uint end) => new(null, null, begin, end);

    /// <summary>Whether a grain lies in the range.</summary>
    public bool Contains(GrainId grain)
    {
        if (WholeRing) return true;
        var hash = grain.GetUniformHashCode();
        return Begin < End ? hash > Begin && hash <= End : hash > Begin || hash <= End;
    }
}
