using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Transfer;

/// <summary>A database opened for maintenance, with nobody else in it: its rows as they are, versions included.</summary>
internal interface IRowStore : IDisposable
{
    /// <summary>All states, ordered by the bytes of grain type, grain key and state name.</summary>
    IAsyncEnumerable<StoredState> ReadStatesAsync(CancellationToken cancellationToken);

    /// <summary>All reminders, ordered by the bytes of grain type, grain key and name.</summary>
    IAsyncEnumerable<ReminderRow> ReadRemindersAsync(CancellationToken cancellationToken);

    /// <summary>Adds states in one transaction. None of them may be there.</summary>
    Task AppendAsync(IReadOnlyList<StoredState> states, CancellationToken cancellationToken);

    /// <summary>The states of one grain type, ordered by the bytes of grain key and state name.</summary>
    IAsyncEnumerable<StoredState> ReadStatesAsync(string grainType, CancellationToken cancellationToken);

    /// <summary>Writes or, without JSON, deletes states in one transaction, whether or not they are there.</summary>
    Task WriteAsync(IReadOnlyList<(StateKey Key, ReadOnlyMemory<byte>? Json)> changes, CancellationToken cancellationToken);

    /// <summary>Adds reminders in one transaction. None of them may be there.</summary>
    Task AppendAsync(IReadOnlyList<ReminderRow> reminders, CancellationToken cancellationToken);
}
