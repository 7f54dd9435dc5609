using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansVoxa.Embedded.Engine.Runtime;

namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>
/// Ticks reminders as grain calls: a priority queue, one timer, rows in the table. A tick that fails is tried again a period
/// later. Thread-safe.
/// </summary>
internal sealed partial class ReminderService
{
    /// <summary>Ticks under way at once; the rest waits in the queue, so that a million due together do not all become active at once.</summary>
    private const int MaxInFlight = 512;

    /// <summary>
    /// The timer never sleeps longer: by looking at the clock this often, reminders follow it when it is set or the machine
    /// has slept.
    /// </summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    private readonly ReminderQueue _queue = new();
    private readonly Silo _silo;
    private readonly IReminderTable? _table;
    private readonly ReminderOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _inFlight = [];
    private ITimer? _timer;
    private bool _stopped;

    public ReminderService(Silo silo, IOptions<ReminderOptions> options, ILoggerFactory logging, IReminderTable? table = null)
    {
        _silo = silo;
        _table = table;
        _options = options.Value;
        _log = logging.CreateLogger("OrleansVoxa.Embedded.Reminders");
    }

    /// <summary>The rows; reading them without a table says what is missing.</summary>
    public IReminderTable Table => _table
        ?? throw new OrleansConfigurationException($"Reminders need an {nameof(IReminderTable)}, and none is registered.");

    public ReminderOptions Options => _options;

    /// <summary>How many ticks have been sent and not answered.</summary>
    public int UnderWay
    {
        get { lock (_gate) return _inFlight.Count; }
    }

    private DateTime Now => _silo.Time.GetUtcNow().UtcDateTime;

    /// <summary>Reads all rows, before the silo takes calls.</summary>
    public async Task LoadAsync(CancellationToken stop)
    {
        if (_table is null) return;
        using var late = new CancellationTokenSource(_options.InitializationTimeout, _silo.Time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        await _table.StartAsync(limited.Token);
        var rows = await _table.ReadRows(0, 0).WaitAsync(limited.Token);
        var now = Now;
        foreach (var row in rows.Reminders)
        {
            if (row.Period > TimeSpan.Zero)
                _queue.Set(row, now);
            else
                LogUnusable(row);
        }

        LogLoaded(rows.Reminders.Count);
    }

    /// <summary>Starts ticking, once the silo takes calls.</summary>
    public void Start()
    {
        if (_table is null) return;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = _silo.Time.CreateTimer(
                static state => ((ReminderService)state!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Arm();
    }

    /// <summary>Starts no further ticks and waits for those under way, as long as <paramref name="stop"/> allows.</summary>
    public async Task StopAsync(CancellationToken stop)
    {
        Task[] underWay;
        lock (_gate)
        {
            _stopped = true;
            underWay = [.. _inFlight];
        }

        if (_timer is not null) await _timer.DisposeAsync();
        try
        {
            await Task.WhenAll(underWay).WaitAsync(_silo.Options.ShutdownTimeout, _silo.Time, stop);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            LogLate(underWay.Count(static tick => !tick.IsCompleted));
        }
    }

    /// <summary>Ends the table, after the last grain that could use it.</summary>
    public Task CloseAsync(CancellationToken stop) => _table?.StopAsync(stop) ?? Task.CompletedTask;

    public void Schedule(ReminderEntry row)
    {
        _queue.Set(row, Now);
        Arm();
    }

    public void Unschedule(GrainId grain, string name) => _queue.Remove(grain, name);

    private void Pump()
    {
        lock (_gate)
        {
            if (_stopped) return;
            foreach (var due in _queue.TakeDue(Now, MaxInFlight - _inFlight.Count))
            {
                var tick = DeliverAsync(due);
                if (!tick.IsCompleted) _inFlight.Add(tick);
                _ = tick.ContinueWith(Delivered, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }

        Arm();
    }

    private void Delivered(Task tick)
    {
        lock (_gate) _inFlight.Remove(tick);
        Arm();
    }

    private async Task DeliverAsync(DueReminder due)
    {
        var (grain, name) = (due.Reminder.Grain, due.Reminder.Name);
        try
        {
            var status = new TickStatus(due.StartAt, due.Period, Now);
            await _silo.GetGrain<IRemindable>(grain).ReceiveReminder(name, status);
            _silo.Meter.ReminderTicks.Add(1);
        }
        catch (Exception failure)
        {
            _silo.Meter.ReminderFailures.Add(1);
            LogFailed(failure, grain, name, due.Period);
        }

        _queue.Ticked(due, Now);
    }

    private void Arm()
    {
        lock (_gate)
        {
            if (_stopped || _timer is null) return;
            if (_inFlight.Count >= MaxInFlight)
            {
                // The next tick that ends arms again.
                _timer.Change(LongestSleep, Timeout.InfiniteTimeSpan);
                return;
            }

            var wait = _queue.NextDue() - Now ?? LongestSleep;
            _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestSleep ? wait : LongestSleep, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(1330, LogLevel.Information, "{Count} reminders read")]
    private partial void LogLoaded(int count);

    [LoggerMessage(1331, LogLevel.Error, "Reminder {Row} has no period and is left out; register it again")]
    private partial void LogUnusable(ReminderEntry row);

    [LoggerMessage(1332, LogLevel.Warning, "Reminder {Name} of {Grain} failed; it is tried again after its period of {Period}")]
    private partial void LogFailed(Exception failure, GrainId grain, string name, TimeSpan period);

    [LoggerMessage(1333, LogLevel.Warning, "{Count} reminder ticks had not ended when the silo stopped")]
    private partial void LogLate(int count);
}
