using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Client.Pooling;

namespace OrleansVoxa.Client.Tests.Pooling;

public sealed class WaitingLineTests
{
    /// <summary>Whoever comes, goes and must wait: the others are met in the order of arrival, and of those who must wait one for each kind.</summary>
    [Fact]
    public void Next_AnyWaiters_MeetsThemInOrderAndOneOfEachKindThatWaits() => Prop.ForAll(
        Gen.Choose(0, 4).ArrayOf().ToArbitrary(), Gen.Choose(0, 15).ToArbitrary(), (events, waits) =>
    {
        var line = new WaitingLine();
        var model = new List<Waiter>();
        foreach (var happened in events)
        {
            if (happened < 4)
            {
                model.Add(line.Add((ulong)happened, null));
            }
            else if (model.Count > 0)
            {
                var left = model[model.Count / 2];
                model.Remove(left);
                Assert.True(line.Remove(left));
                Assert.False(line.Remove(left));
            }
        }

        for (var round = 0; round < 2; round++)
        {
            line.Begin();
            var (served, passed) = (new List<Waiter>(), new List<Waiter>());
            while (line.Next() is { } waiter)
            {
                if ((waits & (1 << (int)waiter.Tried)) != 0)
                {
                    passed.Add(waiter);
                    line.Pass(waiter);
                }
                else
                {
                    served.Add(waiter);
                    line.Remove(waiter);
                }
            }

            Assert.Equal(model.Where(waiter => (waits & (1 << (int)waiter.Tried)) == 0), served);
            model.RemoveAll(served.Contains);
            Assert.Equal(model.DistinctBy(waiter => waiter.Tried), passed);
            Assert.Equal(model, line.All.OrderBy(waiter => waiter.Number));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Clear_SomeWait_NobodyDoes()
    {
        var line = new WaitingLine();
        var waiter = line.Add(1, null);

        line.Clear();

        Assert.Null(line.Next());
        Assert.False(line.Remove(waiter));
    }
}
