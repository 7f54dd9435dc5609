using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Whether the machine is heard of, and what others are told of it.</summary>
public sealed partial class AppHostGrain
{
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (IsHost)
        {
            Watch();
            await Look();
        }

        TellWithdrawn();
        await ForgetSilent();
        if (IsHost || _host.Evicted) await Tell();
        // One that was evicted is done with once its apps know, and it has said that all is gone or will not say so any more.
        if (!IsHost && _host.Assigned.IsEmpty && await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    /// <summary>A machine that was taken out and is silent does not say any more that what it was to stop is gone.</summary>
    private async Task ForgetSilent()
    {
        if (IsHost || clock.GetElapsedTime(_heard) < ForgottenAfter || !_host.Assigned.Any(assigned => assigned.Released)) return;
        await Remember(_host with { Assigned = _host.Assigned.RemoveAll(assigned => assigned.Released) });
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
            TellLost();
            await Tell();
            return;
        }

        TellLost();
    }

    private void TellLost() => TellGone(_host.Assigned.Where(assigned => assigned.Until == 0), AppCodes.HostLost, LostText);

    /// <summary>Tells apps of instances that they have not let go though the machine was told to stop them, as one is that was evicted. Whoever lets one go says so.</summary>
    private void TellWithdrawn() => TellGone(Withdrawals(), AppCodes.HostEvicted, $"Machine {Node} was taken out by an operator.");

    private IEnumerable<StoredAssignment> Withdrawals() => _host.Assigned.Where(assigned => assigned is { Until: > 0, Released: false });

    /// <summary>One-way, and again and again: a message that is lost is no matter.</summary>
    private void TellGone(IEnumerable<StoredAssignment> which, string code, string text)
    {
        foreach (var app in which.GroupBy(assigned => assigned.App, assigned => assigned.Instance, StringComparer.Ordinal))
            _ = GrainFactory.GetGrain<IAppGrain>(app.Key).LoseNode(Node, [.. app], code, text);
    }

    private string LostText => $"Machine {Node} has not reported for {options.Value.HostLostAfter} s.";

    /// <summary>Has the list show the machine as it stands. What is told is stored already, so no caller's patience ends this.</summary>
    private async Task Tell()
    {
        _isListed = false;
        await AppCatalogue.Of(GrainFactory, Node).PutHost(View(), CancellationToken.None);
        _isListed = true;
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
