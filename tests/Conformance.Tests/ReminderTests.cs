using OrleansVoxa.Conformance.Tests.Grains;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests;

public sealed class ReminderTests(TestNetwork network)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Reminder_RegisteredListedAndUnregistered()
    {
        var grain = Alarm("lists");
        Assert.Empty(await grain.Names());
        await grain.Set("b", Hour, Hour);
        await grain.Set("a", Hour, Hour);
        await grain.Set("a", Hour * 2, Hour);
        Assert.Equal(["a", "b"], await grain.Names());
        Assert.Empty(await Alarm("other").Names());

        Assert.True(await grain.Unset("a"));
        Assert.False(await grain.Unset("a"));

        Assert.Equal(["b"], await grain.Names());
    }

    [Fact]
    public async Task Reminder_Ticks_WithItsNameAndPeriod()
    {
        await Alarm("ticks").Set("wake", TimeSpan.FromSeconds(1), Hour);

        var ticked = network.Probe.Reached("ticks wake every 01:00:00");
        await network.PassUntilAsync(ticked);
        await ticked;

        Assert.Equal(1, network.Probe.Count("ticks wake every 01:00:00"));
    }

    [Fact]
    public async Task Unregister_ByAHandleThatWasRegisteredOver_Throws() =>
        await Assert.ThrowsAsync<ReminderException>(() => Alarm("stale").UnsetStale("wake"));

    [Theory]
    [InlineData(0, 59)]
    [InlineData(0, 0)]
    [InlineData(0, -60)]
    [InlineData(-1, 60)]
    public async Task Register_PeriodBelowAMinuteOrNegativeTime_Throws(int due, int period) => await Assert.ThrowsAnyAsync<ArgumentException>(
        () => Alarm("short").Set("wake", TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(period)));

    [Fact]
    public async Task Register_OnAGrainThatIsNotRemindable_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => network.Client.GetGrain<IForgetfulGrain>("a").Set());

    private IAlarmGrain Alarm(string key) => network.Client.GetGrain<IAlarmGrain>(key);
}
