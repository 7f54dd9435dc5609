namespace Orleans;

/// <summary>A state and its version on the way to or from a store.</summary>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T? State { get; set; }

    /// <summary>The version; null if there is none.</summary>
    string? ETag { get; set; }

    /// <summary>Whether the store holds a record.</summary>
    bool RecordExists { get; set; }
}
