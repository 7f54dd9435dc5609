using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Embedded.Engine.Storage;
using OrleansVoxa.Embedded.Tests.Grains;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Embedded.Tests.Reminders;

public sealed class ReminderTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Reminder_TicksAtItsDueTimeAndThenEachPeriod()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAlarmGrain>("a");
        await grain.Set("wake", TimeSpan.FromMinutes(5), Hour);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Empty(await grain.Ticks());
        await silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await silo.Probe.Reached("tick 1");
        await silo.Settled();
        await silo.AdvanceAsync(Hour);
        await silo.Probe.Reached("tick 2");

        Assert.Equal(["wake 00:05 of 00:05", "wake 01:05 of 00:05"], await grain.Ticks());
    }

    [Fact]
    public async Task Reminder_SurvivesARestartAndKeepsItsPhase()
    {
        var table = new MemoryReminderTable();
        var clock = new ManualTimeProvider();
        await using (var first = await Start(table, clock))
        {
            await first.Grain<IAlarmGrain>("a").Set("wake", TimeSpan.FromMinutes(5), Hour);
            await first.StopAsync();
        }

        clock.Advance(TimeSpan.FromMinutes(30));
        await using var second = await Start(table, clock);
        await second.AdvanceAsync(TimeSpan.FromMinutes(34));
        Assert.Equal(0, second.Probe.Count("tick 1"));
        await second.AdvanceAsync(TimeSpan.FromMinutes(1));
        await second.Probe.Reached("tick 1");

        Assert.Equal(["wake 01:05 of 00:05"], await second.Grain<IAlarmGrain>("a").Ticks());
    }

    [Fact]
    public async Task LostHours_GiveOneTickAndThenThePhaseAsBefore()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAlarmGrain>("a");
        await grain.Set("wake", TimeSpan.FromMinutes(5), Hour);

        // The machine slept for three ticks.
        silo.Clock.Jump(silo.Clock.GetUtcNow() + TimeSpan.FromMinutes(150));
        await silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        await silo.Probe.Reached("tick 1");
        await silo.Settled();
        await silo.AdvanceAsync(TimeSpan.FromMinutes(20));
        await silo.Settled();
        Assert.Equal(1, silo.Probe.Count("tick"));
        await silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        await silo.Probe.Reached("tick 2");

        Assert.EndsWith("03:05 of 00:05", (await grain.Ticks())[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailingTick_ComesAgainAfterItsPeriod()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAlarmGrain>("a");
        await grain.Set("fail", TimeSpan.FromMinutes(1), Hour);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await silo.Probe.Reached("tick 1");
        await silo.AdvanceUntilAsync(silo.Probe.Reached("tick 2"));

        Assert.InRange(silo.Clock.GetUtcNow(), new DateTimeOffset(2026, 1, 1, 1, 1, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 1, 20, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Reminder_WakesAGrainThatIsNotActive()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IAlarmGrain>("a").Set("wake", TimeSpan.FromDays(40), TimeSpan.FromDays(40));
        await silo.AdvanceUntilAsync(() => !silo.Silo.Activations.Any());

        await silo.AdvanceAsync(TimeSpan.FromDays(40));

        await silo.Probe.Reached("tick 1");
    }

    [Fact]
    public async Task UnregisteredReminder_TicksNoMore()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAlarmGrain>("a");
        await grain.Set("wake", TimeSpan.FromMinutes(5), Hour);
        Assert.Equal(["wake"], await grain.Names());
        await grain.Unset("wake");

        await silo.AdvanceAsync(TimeSpan.FromHours(3));

        Assert.Empty(await grain.Names());
        Assert.Empty(await grain.Ticks());
    }

    [Fact]
    public async Task Unregister_OfAReminderThatWasChangedSince_Throws()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<ReminderException>(() => silo.Grain<IAlarmGrain>("a").UnsetStale("wake"));
    }

    [Fact]
    public async Task ChangedReminder_FollowsTheNewScheduleOnly()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAlarmGrain>("a");
        await grain.Set("wake", TimeSpan.FromMinutes(5), Hour);
        await grain.Set("wake", TimeSpan.FromMinutes(30), Hour);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(29));
        Assert.Empty(await grain.Ticks());
        await silo.AdvanceAsync(TimeSpan.FromMinutes(1));

        await silo.Probe.Reached("tick 1");
    }

    [Theory]
    [InlineData(0, 59)]
    [InlineData(0, 0)]
    [InlineData(0, -60)]
    [InlineData(-1, 60)]
    public async Task Register_PeriodBelowAMinuteOrNegativeTime_Throws(int due, int period)
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => silo.Grain<IAlarmGrain>("a").Set("wake", TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(period)));
    }

    [Fact]
    public async Task Register_OnAGrainThatIsNotRemindable_Throws()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<IForgetfulGrain>("a").Set());
    }

    private static Task<TestSilo> Start(MemoryReminderTable table, ManualTimeProvider clock) =>
        TestSilo.StartAsync(services => services.AddSingleton<IReminderTable>(table), clock);
}
