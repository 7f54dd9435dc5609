using System.Collections.Immutable;
using System.Globalization;

namespace OrleansVoxa.Embedded.Tests.Grains;

[GrainType("test.alarm")]
public sealed class AlarmGrain(Probe probe) : Grain, IAlarmGrain, IRemindable
{
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Reach(string.Create(CultureInfo.InvariantCulture, $"{reminderName} {status.CurrentTickTime:HH:mm} of {status.FirstTickTime:HH:mm}"));
        probe.Reach("tick");
        probe.Reach($"tick {probe.Count("tick")}");
        return reminderName == "fail" ? throw new InvalidOperationException("tick") : Task.CompletedTask;
    }

    public Task Set(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task Unset(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task UnsetStale(string name)
    {
        var stale = await this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(2), TimeSpan.FromHours(1));
        await this.UnregisterReminder(stale);
    }

    public async Task<ImmutableArray<string>> Names() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public Task<ImmutableArray<string>> Ticks() => Task.FromResult<ImmutableArray<string>>([.. probe.Log.Where(line => line.Contains(" of ", StringComparison.Ordinal))]);
}

[GrainType("test.forgetful")]
public sealed class ForgetfulGrain : Grain, IForgetfulGrain
{
    public Task Set() => this.RegisterOrUpdateReminder("x", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
}
