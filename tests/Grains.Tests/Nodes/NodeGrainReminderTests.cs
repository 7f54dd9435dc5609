using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>The engine's own reminders instead of ticks that the test sends.</summary>
public sealed class NodeGrainReminderTests
{
    [Fact]
    public async Task Reminder_SiloWasOffForMonths_TheNextTickCatchesUp()
    {
        var table = new SharedReminders();
        var silo = await TestSilo.StartAsync(reminders: table);
        using var node = new TestNode();
        var born = silo.Now;
        await silo.Grain<INodeGrain>(node.Id).Register(node.Signed(1, born), TestSilo.Token);
        var row = Assert.Single((await table.ReadRows(silo.Grain<INodeGrain>(node.Id).GetGrainId())).Reminders);
        Assert.Equal(("lifecycle", TimeSpan.FromDays(1)), (row.ReminderName, row.Period));
        Assert.InRange(row.StartAt, born.AddMinutes(1).UtcDateTime, born.AddDays(1).UtcDateTime);

        silo.Clock.Jump(new DateTimeOffset(row.StartAt).AddDays(200).AddMinutes(-1));
        silo = await silo.RestartAsync(crash: true, reminders: table);
        await using var end = silo;
        Assert.Empty(await DueProbes(silo, node));
        silo.Clock.Advance(TimeSpan.FromMinutes(1));

        // The tick found the node silent for 200 days: past tolerance and grace, so it is to be looked for.
        await TestSilo.UntilAsync(async () => (await DueProbes(silo, node)).Length == 1);
        Assert.Equal("pending_1st", (await silo.Grain<INodeGrain>(node.Id).Get(TestSilo.Token))!.State);
    }

    private static Task<System.Collections.Immutable.ImmutableArray<DueProbe>> DueProbes(TestSilo silo, TestNode node) =>
        DirectoryShards.Get(silo.Client, DirectoryShards.Of(node.Id)).TakeDueProbes(10, TestSilo.Token);
}
