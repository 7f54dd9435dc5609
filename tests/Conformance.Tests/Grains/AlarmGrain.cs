using System.Collections.Immutable;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests.Grains;

[GrainType("conformance.alarm")]
public sealed class AlarmGrain(Probe probe) : Grain, IAlarmGrain, IRemindable
{
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Reach($"{this.GetPrimaryKeyString()} {reminderName} every {status.Period}");
        return Task.CompletedTask;
    }

    public Task Set(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task<bool> Unset(string name)
    {
        if (await this.GetReminder(name) is not { } reminder) return false;
        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task UnsetStale(string name)
    {
        var stale = await this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(2), TimeSpan.FromHours(1));
        await this.UnregisterReminder(stale);
    }

    public async Task<ImmutableArray<string>> Names() =>
        [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order(StringComparer.Ordinal)];
}

[GrainType("conformance.forgetful")]
public sealed class ForgetfulGrain : Grain, IForgetfulGrain
{
    public Task Set() => this.RegisterOrUpdateReminder("x", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
}
