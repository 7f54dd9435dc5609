using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Turns;

public sealed class StormTests
{
    [Fact]
    public async Task Storm_Of32CallersOn1000Grains_LosesAndDoublesNothing()
    {
        const int grains = 1_000, callers = 32, calls = 4_000;
        await using var silo = await TestSilo.StartAsync();
        var expected = new int[grains];
        var progress = new int[callers];

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < calls; i++)
            {
                var target = random.Next(grains);
                var amount = random.Next(1, 10);
                var grain = silo.Grain<ICounterGrain>($"g{target}");
                Interlocked.Add(ref expected[target], amount);
                if (i % 3 == 0)
                    await grain.AddSlowly(amount);
                else
                    await grain.Add(amount);

                // Activations come and go under the storm. Their memory goes with them, so what they held is read first.
                progress[caller]++;
            }
        })));

        for (var i = 0; i < grains; i++) Assert.Equal(expected[i], await silo.Grain<ICounterGrain>($"g{i}").Get());
        Assert.All(progress, done => Assert.Equal(calls, done));
    }

    [Fact]
    public async Task Storm_OnGrainsThatKeepLeaving_LosesAndDoublesNothing()
    {
        const int grains = 20, callers = 32, calls = 300;
        await using var silo = await TestSilo.StartAsync();
        var expected = new int[grains];

        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < calls; i++)
            {
                var target = random.Next(grains);
                var grain = silo.Grain<ILedgerGrain>($"l{target}");
                if (i % 10 == 0)
                {
                    await grain.Leave();
                    continue;
                }

                Interlocked.Increment(ref expected[target]);
                await grain.Add(1);
            }
        })));

        for (var i = 0; i < grains; i++) Assert.Equal(expected[i], await silo.Grain<ILedgerGrain>($"l{i}").Get());
    }

    [Fact]
    public async Task Callers_OfGrainsThatCallEachOther_AllProgress()
    {
        await using var silo = await TestSilo.StartAsync();
        var done = new int[16];

        await Task.WhenAll(Enumerable.Range(0, done.Length).Select(caller => Task.Run(async () =>
        {
            var grain = silo.Grain<IChainGrain>($"c{caller}");
            for (var i = 0; i < 200; i++) done[caller] += await grain.Pass([$"d{caller}", $"e{caller}"]);
        })));

        Assert.All(done, count => Assert.Equal(600, count));
    }
}
