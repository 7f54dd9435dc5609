namespace Orleans.Embedded;

/// <summary>What the attributes of an interface method say.</summary>
[Flags]
public enum CallOptions
{
    /// <summary>A plain call.</summary>
    None = 0,

    /// <summary>No answer, no failure, no wait.</summary>
    OneWay = 1,

    /// <summary>Interleaves with other read-only calls.</summary>
    ReadOnly = 2,

    /// <summary>Interleaves with everything.</summary>
    AlwaysInterleave = 4,
}
