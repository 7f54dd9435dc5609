using OrleansVoxa.Embedded.Engine.Reminders;

namespace OrleansVoxa.Embedded.Tests.Reminders;

public sealed class ReminderQueueTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void TakeDue_AfterManyMissedTicks_GivesOne()
    {
        var queue = new ReminderQueue();
        queue.Set(Row("a"), Start);

        var due = Assert.Single(queue.TakeDue(Start.AddHours(9.5), 10));
        Assert.Empty(queue.TakeDue(Start.AddHours(9.5), 10));
        queue.Ticked(due, Start.AddHours(9.6));

        Assert.Equal(Start.AddHours(10), queue.NextDue());
    }

    [Fact]
    public void TakeDue_AfterTheClockWasSetBack_PlansByTheNewTime()
    {
        var queue = new ReminderQueue();
        queue.Set(Row("a"), Start);
        queue.Ticked(queue.TakeDue(Start.AddHours(9), 10)[0], Start.AddHours(9));
        Assert.Equal(Start.AddHours(10), queue.NextDue());

        Assert.Empty(queue.TakeDue(Start.AddHours(2.5), 10));

        Assert.Equal(Start.AddHours(3), queue.NextDue());
    }

    [Fact]
    public void TakeDue_ManyDue_TakesTheMostAskedFor_OldestFirst()
    {
        var queue = new ReminderQueue();
        for (var i = 9; i >= 0; i--) queue.Set(Row($"r{i}", Start.AddMinutes(i)), Start.AddMinutes(-1));

        var first = queue.TakeDue(Start.AddHours(1), 4);
        var rest = queue.TakeDue(Start.AddHours(1), 100);

        Assert.Equal(["r0", "r1", "r2", "r3"], first.Select(due => due.Reminder.Name));
        Assert.Equal(6, rest.Count);
    }

    [Fact]
    public void Ticked_OfAReminderChangedMeanwhile_KeepsTheNewSchedule()
    {
        var queue = new ReminderQueue();
        queue.Set(Row("a"), Start);
        var due = queue.TakeDue(Start, 1)[0];
        queue.Set(Row("a", Start.AddMinutes(7)), Start);

        queue.Ticked(due, Start.AddMinutes(1));

        Assert.Single(queue.TakeDue(Start.AddMinutes(7), 10));
        Assert.Empty(queue.TakeDue(Start.AddMinutes(50), 10));
    }

    [Fact]
    public void Remove_WhileATickIsUnderWay_PlansNoOther()
    {
        var queue = new ReminderQueue();
        queue.Set(Row("a"), Start);
        var due = queue.TakeDue(Start, 1)[0];

        queue.Remove(due.Reminder.Grain, "a");
        queue.Ticked(due, Start);

        Assert.Null(queue.NextDue());
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Set_OverAndOver_LeavesNoHeapOfOldPlans()
    {
        var queue = new ReminderQueue();
        for (var i = 0; i < 10_000; i++) queue.Set(Row("a", Start.AddHours(1)), Start);

        Assert.InRange(queue.Planned, 1, 2_000);
        Assert.Single(queue.TakeDue(Start.AddHours(1), 10_000));
    }

    private static ReminderEntry Row(string name, DateTime? start = null) => new()
    {
        GrainId = GrainId.Create("t", "k"),
        ReminderName = name,
        StartAt = start ?? Start,
        Period = TimeSpan.FromHours(1),
    };
}
