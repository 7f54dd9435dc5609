using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Embedded.Engine.Reminders;

namespace OrleansVoxa.Embedded.Tests.Reminders;

public sealed class ReminderScheduleTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(-10, 0)]
    [InlineData(0, 60)]
    [InlineData(59, 60)]
    [InlineData(60, 120)]
    [InlineData(61, 120)]
    [InlineData(6000, 6060)]
    public void NextAfter_KeepsThePhase(int now, int expected) =>
        Assert.Equal(Start.AddMinutes(expected), ReminderSchedule.NextAfter(Start, TimeSpan.FromMinutes(60), Start.AddMinutes(now)));

    [Theory]
    [InlineData(-10, 0)]
    [InlineData(0, 0)]
    [InlineData(60, 60)]
    [InlineData(61, 120)]
    public void NextFrom_CountsTheTickThatIsDueNow(int now, int expected) =>
        Assert.Equal(Start.AddMinutes(expected), ReminderSchedule.NextFrom(Start, TimeSpan.FromMinutes(60), Start.AddMinutes(now)));

    [Fact]
    public void NextAfter_BeyondTheEndOfTime_IsTheEndOfTime() =>
        Assert.Equal(DateTime.MaxValue, ReminderSchedule.NextAfter(Start, TimeSpan.MaxValue, Start.AddDays(1)));

    [Fact]
    public void NextAfter_AnySchedule_IsTheFirstWholePeriodAfterNow() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (period, passed) =>
        {
            var step = TimeSpan.FromSeconds(period.Get);
            var now = Start.AddSeconds(passed.Get);
            var next = ReminderSchedule.NextAfter(Start, step, now);
            return next > now && next - step <= now && (next - Start).Ticks % step.Ticks == 0;
        }).QuickCheckThrowOnFailure();
}
