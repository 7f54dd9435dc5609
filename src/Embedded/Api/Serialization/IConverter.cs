namespace Orleans;

/// <summary>
/// Converts a type that cannot carry [GenerateSerializer] to one that does. The embedded engine hands the value over as it is,
/// so it must be immutable.
/// </summary>
public interface IConverter<TValue, TSurrogate>
    where TSurrogate : struct
{
    /// <summary>The value behind a surrogate.</summary>
    TValue ConvertFromSurrogate(in TSurrogate surrogate);

    /// <summary>The surrogate of a value.</summary>
    TSurrogate ConvertToSurrogate(in TValue value);
}
