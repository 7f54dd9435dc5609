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

    /// <summary>Adds reminders in one transaction. None of them may be there.</summary>
    Task AppendAsync(IReadOnlyList<ReminderRow> reminders, CancellationToken cancellationToken);
}
