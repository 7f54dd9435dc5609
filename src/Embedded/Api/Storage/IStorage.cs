namespace Orleans.Core;

/// <summary>State that a grain reads and writes as a whole.</summary>
public interface IStorage
{
    /// <summary>The version read or written last; null if there is none.</summary>
    string? Etag { get; }

    /// <summary>Whether the store holds a record.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the record and resets the state in memory.</summary>
    /// <exception cref="Storage.InconsistentStateException">Somebody else wrote; the activation ends and the next call reads again.</exception>
    Task ClearStateAsync();

    /// <summary>Writes the state. It is durable once the task has ended.</summary>
    /// <exception cref="Storage.InconsistentStateException">Somebody else wrote; the activation ends and the next call reads again.</exception>
    Task WriteStateAsync();

    /// <summary>Reads the state, dropping changes in memory.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
