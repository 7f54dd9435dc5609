using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>What a machine is to be told of.</summary>
public sealed class ExecOrdersTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void TryTake_InOrder_LeavesOutWhatIsOver()
    {
        var orders = new ExecOrders();
        for (var i = 0; i < 4; i++) orders.Add(Order(i), Now.AddSeconds(i));
        orders.End("2");
        orders.Look(Now);

        Assert.Equal(2, orders.Running);
        Assert.True(orders.TryTake(out var first));
        Assert.True(orders.TryTake(out var second));
        Assert.Equal(("1", "3"), (first.Exec, second.Exec));
        Assert.False(orders.TryTake(out _));
    }

    [Fact]
    public void Add_AgainAndAgainForAMachineThatTakesNone_KeepsNoneThatIsOver()
    {
        var orders = new ExecOrders();
        for (var i = 0; i < 1_000; i++)
        {
            orders.Add(Order(i), Now);
            orders.End(Order(i).Exec);
        }

        Assert.Equal((0, 1), (orders.Running, orders.Asked));
    }

    private static AppExecOrder Order(int number) => new(number.ToString(CultureInfo.InvariantCulture), "web.1.1", ["/bin/true"], false, 60);
}
