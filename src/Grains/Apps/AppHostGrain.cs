using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>One machine: what it may be given, what it is to run, and whether it is heard of.</summary>
[GrainType("voxa.app-host")]
public sealed partial class AppHostGrain(
    [PersistentState("app-host")] IPersistentState<AppHostState> store,
    MasterKey master,
    TimeProvider clock,
    IOptions<AppOptions> options,
    ILogger<AppHostGrain> logger) : Grain, IAppHostGrain, IRemindable
{
    private const string Reminder = "lifecycle";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private AppHostState _host = new();

    private string Node => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _host = store.State;
        // Who was not heard of because nobody listened is not lost for that.
        _heard = clock.GetTimestamp();
        if (IsHost) Watch();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Changed();
        _execReader++;
        WakeReaders();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AppHostResult> Admit(string operatorName, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled) return AppHostResult.Refuse(AppCodes.Disabled, AppCodes.DisabledText);
        if (!IsHost)
        {
            // First: a machine that is never looked after would never be missed.
            await Remind();
            await Remember(_host with { AdmittedAt = clock.GetUtcNow(), AdmittedBy = operatorName, Evicted = false, Lost = false, Reported = false, Code = "", Reason = "" });
            _heard = clock.GetTimestamp();
            Watch();
            LogAdmitted(logger, Node, operatorName);
        }

        await Tell();
        return new AppHostResult(null, null, View());
    }

    /// <inheritdoc/>
    public async Task<AppHostResult> Evict(string operatorName, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled) return AppHostResult.Refuse(AppCodes.Disabled, AppCodes.DisabledText);
        if (!IsHost && !_host.Evicted) return AppHostResult.Refuse(AppCodes.UnknownHost, $"Node {Node} was not admitted as a machine for apps.");
        if (IsHost)
        {
            // The reminder that it has had since it was admitted stays until everything there is gone, or forgotten.
            await Remember(Withdrawn(_host with { AdmittedAt = null, AdmittedBy = null, Evicted = true }, _ => true));
            LogEvicted(logger, Node, operatorName);
            Changed();
        }
        else if (!_host.Assigned.IsEmpty)
        {
            // Of one that an earlier version has taken out, and does not look after.
            await Remind();
        }

        // Before the list is told, which may be away: apps must hear of it. Again if asked again.
        TellWithdrawn();
        await Tell();
        return new AppHostResult(null, null, View());
    }

    /// <inheritdoc/>
    public async Task<AppHostResult> Assign(AppAssignment assignment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var id = assignment.Order.Instance;
        if (_host.Assigned.FirstOrDefault(known => known.Instance == id) is { } known)
        {
            return known.Until == 0
                ? new AppHostResult(null, null, View())
                : AppHostResult.Refuse(AppCodes.NoRoom, $"Machine {Node} was already told to stop instance {id}.");
        }

        if (!InstanceId.TryParse(id, out var instance)) throw new ArgumentException($"'{id}' is no instance.", nameof(assignment));
        var demand = new PlacementDemand(instance.App.Value, assignment.Reserved, Protocol.Apps.Manifests.PlacementRules.Anywhere, options.Value.MaxAppsPerNode, []);
        var view = View();
        // Placement went by what the catalogue knew; what is so, this grain knows.
        if (PlacementPolicy.Judge(demand, view) is not PlacementFault.None and var fault)
            return AppHostResult.Refuse(_host.Lost ? AppCodes.HostLost : AppCodes.NoRoom, $"Machine {Node} {PlacementPolicy.Describe(fault, demand, view)}.");
        var revision = _host.Revision + 1;
        await Remember(_host with
        {
            Revision = revision,
            Assigned = _host.Assigned.Add(new StoredAssignment
            {
                Instance = id,
                App = instance.App.Value,
                Specification = AppSecrets.SealInstance(master, Node, id, assignment.Order.Specification.AsSpan()),
                CpuMillis = assignment.Reserved.CpuMillis,
                MemoryBytes = assignment.Reserved.MemoryBytes,
                StorageBytes = assignment.Reserved.StorageBytes,
                Since = revision,
            }),
        });
        _orders[id] = assignment.Order.Specification;
        Changed();
        await Tell();
        return new AppHostResult(null, null, View());
    }

    /// <inheritdoc/>
    public async Task Release(ImmutableArray<string> instances, CancellationToken cancellationToken)
    {
        bool IsAsked(StoredAssignment assigned) => !assigned.Released && instances.Contains(assigned.Instance);
        if (!_host.Assigned.Any(IsAsked)) return;
        var next = Withdrawn(_host, IsAsked);
        await Remember(next with { Assigned = [.. next.Assigned.Select(assigned => IsAsked(assigned) ? assigned with { Released = true } : assigned)] });
        Changed();
        await Tell();
    }

    /// <inheritdoc/>
    public Task<AppHostView?> Get(CancellationToken cancellationToken)
    {
        var isKnown = IsHost || _host.Evicted;
        // Anybody can ask about any id, so a grain that is no machine's does not stay.
        if (!isKnown) DeactivateOnIdle();
        return Task.FromResult(isKnown ? View() : null);
    }

    private bool IsHost => _host.AdmittedAt is not null;

    /// <summary>The machine with some instances to be stopped: their secrets go at once, their room when they are gone.</summary>
    private static AppHostState Withdrawn(AppHostState host, Func<StoredAssignment, bool> which)
    {
        if (!host.Assigned.Any(assigned => assigned.Until == 0 && which(assigned))) return host;
        var revision = host.Revision + 1;
        return host with
        {
            Revision = revision,
            Assigned = [.. host.Assigned.Select(assigned => assigned.Until == 0 && which(assigned) ? assigned with { Until = revision, Specification = [] } : assigned)],
        };
    }

    private async Task Remind() => await this.RegisterOrUpdateReminder(Reminder, Minute, Minute);

    private async Task Remember(AppHostState next)
    {
        try
        {
            await store.Store(next);
        }
        finally
        {
            _host = store.State;
        }
    }

    [LoggerMessage(2045, LogLevel.Information, "Machine {Node} was admitted for apps by {Operator}")]
    private static partial void LogAdmitted(ILogger logger, string node, string @operator);

    [LoggerMessage(2046, LogLevel.Information, "Machine {Node} was taken out of those for apps by {Operator}")]
    private static partial void LogEvicted(ILogger logger, string node, string @operator);

    [LoggerMessage(2047, LogLevel.Warning, "Machine {Node} has not reported for {Seconds} s; its instances are placed elsewhere")]
    private static partial void LogLost(ILogger logger, string node, int seconds);

    [LoggerMessage(2048, LogLevel.Information, "Machine {Node} reports again")]
    private static partial void LogBack(ILogger logger, string node);

    [LoggerMessage(2049, LogLevel.Warning, "A second agent reports as machine {Node}, and is refused while the first one does")]
    private static partial void LogConflict(ILogger logger, string node);
}
