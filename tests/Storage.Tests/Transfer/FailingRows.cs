using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Tests.Transfer;

/// <summary>A target that takes so many batches and then fails, as when a move is interrupted.</summary>
internal sealed class FailingRows(IRowStore rows, int appends) : IRowStore
{
    private int _left = appends;

    public IAsyncEnumerable<StoredState> ReadStatesAsync(CancellationToken cancellationToken) => rows.ReadStatesAsync(cancellationToken);

    public IAsyncEnumerable<ReminderRow> ReadRemindersAsync(CancellationToken cancellationToken) => rows.ReadRemindersAsync(cancellationToken);

    public Task AppendAsync(IReadOnlyList<StoredState> states, CancellationToken cancellationToken) =>
        _left-- > 0 ? rows.AppendAsync(states, cancellationToken) : throw new IOException("interrupted");

    public Task AppendAsync(IReadOnlyList<ReminderRow> reminders, CancellationToken cancellationToken) =>
        _left-- > 0 ? rows.AppendAsync(reminders, cancellationToken) : throw new IOException("interrupted");

    public IAsyncEnumerable<StoredState> ReadStatesAsync(string grainType, CancellationToken cancellationToken) => rows.ReadStatesAsync(grainType, cancellationToken);

    public Task WriteAsync(IReadOnlyList<(StateKey Key, ReadOnlyMemory<byte>? Json)> changes, CancellationToken cancellationToken) => rows.WriteAsync(changes, cancellationToken);

    public void Dispose() => rows.Dispose();
}
