using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Whether the machine is heard of, and what others are told of it.</summary>
public sealed partial class AppHostGrain
{
    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (IsHost)
        {
            Watch();
            await Look();
            await Tell(CancellationToken.None);
        }
        else if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    /// <summary>Looks by itself oftener than reminders may: their shortest period is a minute.</summary>
    private void Watch()
    {
        var period = TimeSpan.FromSeconds(options.Value.ReportInterval);
        _watch ??= this.RegisterGrainTimer(static (grain, _) => grain.Look(), this, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
    }

    /// <summary>Notices that the machine is lost, and tells apps that have instances there until they have none.</summary>
    private async Task Look()
    {
        if (!IsHost)
        {
            _watch?.Dispose();
            _watch = null;
            return;
        }

        if (!_host.Lost)
        {
            if (!_host.Reported && _host.Assigned.IsEmpty) return;
            if (clock.GetElapsedTime(_heard) < options.Value.LostAfter) return;
            await Remember(_host with { Lost = true });
            _run = "";
            LogLost(logger, Node, options.Value.HostLostAfter);
            await Tell(CancellationToken.None);
        }

        foreach (var app in AppsToRun()) _ = GrainFactory.GetGrain<IAppGrain>(app).LoseNode(Node, AppCodes.HostLost, LostText);
    }

    private string LostText => $"Machine {Node} has not reported for {options.Value.HostLostAfter} s.";

    private ImmutableArray<string> AppsToRun() => [.. _host.Assigned.Where(assigned => assigned.Until == 0).Select(assigned => assigned.App).Distinct()];

    private async Task Tell(CancellationToken cancellationToken)
    {
        await AppCatalogue.Of(GrainFactory, Node).PutHost(View(), cancellationToken);
        _listedAt = clock.GetTimestamp();
    }

    private AppHostView View()
    {
        var reserved = _host.Assigned.Aggregate(AppResources.None, (sum, assigned) => sum + new AppResources(assigned.CpuMillis, assigned.MemoryBytes, assigned.StorageBytes));
        var (state, code, reason) =
            _host.Evicted ? (AppHostStates.Evicted, AppCodes.HostEvicted, "An operator took it out.")
            : _host.Lost ? (AppHostStates.Lost, AppCodes.HostLost, LostText)
            : !_host.Reported ? (AppHostStates.Admitted, "", "It has not reported yet.")
            : _host.Code.Length > 0 ? (AppHostStates.Unfit, _host.Code, _host.Reason)
            : (AppHostStates.Ready, "", "");
        return new AppHostView
        {
            NodeId = Node,
            State = state,
            Code = code,
            Reason = reason,
            Engine = _host.Engine,
            Region = _host.Region,
            Features = _host.Features,
            Capacity = new AppResources(_host.CpuMillis, _host.MemoryBytes, _host.StorageBytes),
            Reserved = reserved,
            Apps = [.. _host.Assigned.GroupBy(assigned => assigned.App).OrderBy(app => app.Key, StringComparer.Ordinal).Select(app => new AppHostApp(app.Key, app.Count()))],
            AdmittedAt = _host.AdmittedAt,
            AdmittedBy = _host.AdmittedBy,
            ReportedAt = _reportedAt,
        };
    }
}
