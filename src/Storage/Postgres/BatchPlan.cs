using System.Runtime.InteropServices;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>
/// Sorts a batch into statements of many rows without changing what comes of it: operations on one row keep their order, since
/// each goes into a later wave than the one before it. Nearly always there is one wave.
/// </summary>
internal sealed class BatchPlan
{
    private readonly Dictionary<StateKey, int> _states = [];
    private readonly Dictionary<(GrainId Grain, string Name), int> _reminders = [];
    private readonly List<Wave> _waves = [];
    private readonly List<RowSlice> _slices = [];
    private int _used;
    private int _firstForReminders;

    /// <summary>The statements, in the order in which they must run. Valid until the next <see cref="Build"/>.</summary>
    public IReadOnlyList<RowSlice> Build(ReadOnlySpan<WriteOperation> batch)
    {
        Clear();
        foreach (var operation in batch)
        {
            operation.Refusal = RowKeys.Refuse(operation);
            if (operation.Refusal is null) WaveAt(PlaceOf(operation)).Add(operation);
        }

        for (var i = 0; i < _used; i++) _waves[i].AddTo(_slices);
        return _slices;
    }

    /// <summary>Lets go of the operations.</summary>
    public void Clear()
    {
        for (var i = 0; i < _used; i++) _waves[i].Clear();
        _states.Clear();
        _reminders.Clear();
        _slices.Clear();
        (_used, _firstForReminders) = (0, 0);
    }

    private int PlaceOf(WriteOperation operation) => operation switch
    {
        StateWrite write => Next(_states, write.Key),
        StateClear clear => Next(_states, clear.Key),
        ReminderUpsert upsert => NextReminder(upsert.Row.Grain, upsert.Row.Name),
        ReminderDelete delete => NextReminder(delete.Grain, delete.Name),
        ReminderClear => AfterAllReminders(),
        _ => throw new NotSupportedException($"No statement for {operation.GetType()}."),
    };

    private static int Next<TKey>(Dictionary<TKey, int> places, TKey key)
        where TKey : notnull
    {
        ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(places, key, out _);
        return next++;
    }

    private int NextReminder(GrainId grain, string name)
    {
        ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(_reminders, (grain, name), out _);
        next = Math.Max(next, _firstForReminders) + 1;
        return next - 1;
    }

    private int AfterAllReminders()
    {
        var place = _used;
        _firstForReminders = place + 1;
        return place;
    }

    private Wave WaveAt(int place)
    {
        while (_waves.Count <= place) _waves.Add(new Wave());
        _used = Math.Max(_used, place + 1);
        return _waves[place];
    }
}
