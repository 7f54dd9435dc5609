using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What the machine's agent says and is told.</summary>
public sealed partial class AppHostGrain
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ListEvery = TimeSpan.FromSeconds(30);

    // Opened specifications, so that not every report opens every box.
    private readonly Dictionary<string, ImmutableArray<byte>> _orders = new(StringComparer.Ordinal);
    private HashSet<string> _missing = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSignal();
    private string _run = "";

    // The session by which it was last heard.
    private string _session = "";
    private long _heard;
    private long _listedAt;
    private bool _isListed;
    private DateTimeOffset? _reportedAt;
    private IGrainTimer? _watch;

    /// <inheritdoc/>
    public async Task<AppHostOrders> Sync(AppHostReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!options.Value.Enabled) return AppHostOrders.Refuse(AppCodes.Disabled, AppCodes.DisabledText);
        if (!IsHost && !_host.Evicted) return await Refuse(report, cancellationToken);
        if (_run.Length > 0 && _run != report.Run && clock.GetElapsedTime(_heard) < ConflictTime)
        {
            LogConflict(logger, Node);
            return AppHostOrders.Refuse(
                AppCodes.AgentConflict,
                $"Another agent reports with the key of node {Node}. One key is one machine: give this agent a key of its own, or stop the other one; when that one's session has ended, or after {ConflictTime.TotalSeconds:0} s of silence, this one is heard.");
        }

        if (_run != report.Run)
        {
            _run = report.Run;
            WakeReaders();
        }

        _session = report.Session;
        _heard = clock.GetTimestamp();
        _reportedAt = clock.GetUtcNow();
        if (_host.Lost) LogBack(logger, Node);
        var said = report.Instances.ToDictionary(instance => instance.Instance, StringComparer.Ordinal);
        var next = Taken(report) with { Assigned = _host.Assigned.RemoveAll(assigned => IsGone(assigned, said, report.Revision)) };
        var changed = AppHostChanges.Matter(_host, next);
        if (changed) await Remember(next);
        TellApps(said, report.Revision);
        TellWithdrawn();
        if (changed || !_isListed || clock.GetElapsedTime(_listedAt) >= ListEvery) await Tell();
        if (_host.Evicted && _host.Assigned.IsEmpty && said.Count == 0) return Evicted();
        return Orders(said);
    }

    /// <inheritdoc/>
    public Task Leave(string session)
    {
        // Anybody's session can end: a grain that is no machine's does not stay for it.
        if (!IsHost && !_host.Evicted) DeactivateOnIdle();
        if (session.Length == 0 || session != _session) return Task.CompletedTask;
        _run = "";
        WakeReaders();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<long> WaitForChange(long known, CancellationToken cancellationToken)
    {
        if (_host.Revision != known) return _host.Revision;
        try
        {
            await _changed.Task.WaitAsync(LongestWait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing changed, which is an answer too.
        }

        return _host.Revision;
    }

    private TimeSpan ConflictTime => TimeSpan.FromSeconds(3 * options.Value.ReportInterval);

    private async Task<AppHostOrders> Refuse(AppHostReport report, CancellationToken cancellationToken)
    {
        await AppCatalogue.Of(GrainFactory, Node).Knock(
            new AppHostView
            {
                NodeId = Node,
                State = AppHostStates.Waiting,
                Code = AppCodes.HostNotAdmitted,
                Reason = "No operator has admitted it.",
                Engine = report.Engine,
                Region = report.Region,
                Features = report.Features,
                Capacity = report.Capacity,
                ReportedAt = clock.GetUtcNow(),
            },
            cancellationToken);
        DeactivateOnIdle();
        return AppHostOrders.Refuse(AppCodes.HostNotAdmitted, $"Node {Node} is no machine for apps until an operator admits it: `voxa app host admit {Node}`.");
    }

    private AppHostOrders Evicted() =>
        AppHostOrders.Refuse(AppCodes.HostEvicted, $"Node {Node} was taken out of the machines for apps; `voxa app host admit {Node}` takes it in again.");

    /// <summary>The machine as it describes itself.</summary>
    private AppHostState Taken(AppHostReport report) => _host with
    {
        Lost = false,
        Reported = true,
        Engine = report.Engine,
        Code = report.Code,
        Reason = report.Reason,
        Region = report.Region,
        Features = report.Features,
        CpuMillis = report.Capacity.CpuMillis,
        MemoryBytes = report.Capacity.MemoryBytes,
        StorageBytes = report.Capacity.StorageBytes,
    };

    /// <summary>Whether an instance that was to be stopped is, and its app knows: it has ended, or the machine has taken that in and does not name it any more.</summary>
    private static bool IsGone(StoredAssignment assigned, Dictionary<string, AppInstanceFacts> said, long taken) => assigned is { Until: > 0, Released: true }
        && (said.TryGetValue(assigned.Instance, out var facts) ? HasEnded(facts) : taken >= assigned.Until);

    private static bool HasEnded(AppInstanceFacts facts) => AppInstanceStates.Parse(facts.State) is InstanceState.Failed or InstanceState.Stopped;

    /// <summary>One-way, and again with each report: a message that is lost is no matter.</summary>
    private void TellApps(Dictionary<string, AppInstanceFacts> said, long taken)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var app in _host.Assigned.Where(assigned => assigned.Until == 0).GroupBy(assigned => assigned.App))
        {
            var facts = ImmutableArray.CreateBuilder<AppInstanceFacts>();
            foreach (var assigned in app)
            {
                if (said.TryGetValue(assigned.Instance, out var fact))
                {
                    facts.Add(fact);
                }
                else if (taken >= assigned.Since)
                {
                    // Once may be a report that crossed the instruction; twice is an instance that the machine has lost.
                    missing.Add(assigned.Instance);
                    if (_missing.Contains(assigned.Instance)) facts.Add(Missing(assigned.Instance));
                }
            }

            if (facts.Count > 0) _ = GrainFactory.GetGrain<IAppGrain>(app.Key).Observe(Node, facts.ToImmutable());
        }

        _missing = missing;
    }

    private static AppInstanceFacts Missing(string instance) => new(
        instance, InstanceState.Failed.ToWire(), AppCodes.Missing, "Its machine no longer knows it.", "", "", null, null, false, null, 0, 0);

    private AppHostOrders Orders(Dictionary<string, AppInstanceFacts> said)
    {
        var orders = ImmutableArray.CreateBuilder<AppInstanceOrder>();
        foreach (var assigned in _host.Assigned)
        {
            if (assigned.Until == 0) orders.Add(new AppInstanceOrder(assigned.Instance, Opened(assigned)));
        }

        // What has ended is reported until it is to be forgotten, and that is once its app has let it go.
        var known = _host.Assigned.Select(assigned => assigned.Instance).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> forget = [.. said.Values.Where(facts => HasEnded(facts) && !known.Contains(facts.Instance)).Select(facts => facts.Instance)];
        return new AppHostOrders(null, null, _host.Revision, orders.ToImmutable(), forget, [.. options.Value.Security.Registries], options.Value.ReportInterval);
    }

    private ImmutableArray<byte> Opened(StoredAssignment assigned)
    {
        if (_orders.TryGetValue(assigned.Instance, out var known)) return known;
        if (!AppSecrets.TryOpenInstance(master, Node, assigned.Instance, assigned.Specification, out var specification))
            throw new InvalidOperationException($"The specification of instance {assigned.Instance} is not sealed under this master key; start with the key file that the store was made with.");
        return _orders[assigned.Instance] = [.. specification];
    }

    /// <summary>Wakes whoever waits for another revision, and forgets what is no longer to run.</summary>
    private void Changed()
    {
        var wanted = _host.Assigned.Where(assigned => assigned.Until == 0).Select(assigned => assigned.Instance).ToHashSet(StringComparer.Ordinal);
        foreach (var instance in _orders.Keys.Where(instance => !wanted.Contains(instance)).ToList()) _orders.Remove(instance);
        var waiters = _changed;
        _changed = NewSignal();
        waiters.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
