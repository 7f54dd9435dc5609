using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Containers;

/// <summary>Agents that end in the middle of their work, at every call in turn, and what the next one makes of it.</summary>
public abstract class KilledAgentTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Agents that die at each call of making, ending and removing an instance, while it is still wanted and when it is not any more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agent_KilledAtEveryCall_LeavesNothingThatTheNextDoesNotFind(bool wanted)
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var specification = TestInstance.Of(TestInstance.Waits);
        var id = TestInstance.Id(specification);
        for (var cutAt = 1; ; cutAt++)
        {
            await using var proxy = new CuttingProxy(fixture.Socket, cutAt);
            var finished = await LiveAndDieAsync(proxy.Socket, names, specification);
            using var next = TestInstance.Runner(engine, names);
            if (wanted)
            {
                // Still wanted: the next agent ends up with one running instance, or finds it ended if it was being stopped.
                var report = await next.EnsureAsync(specification, TestInstance.Registries, null, Cancellation);
                Assert.True(report.State is InstanceState.Running or InstanceState.Failed, $"cut at {cutAt}: {report}");
                Assert.Equal((1, 1), await TestInstance.LeftAsync(engine, names));
                await next.RemoveAsync(id, Cancellation);
            }
            else
            {
                foreach (var report in await next.ListOwnAsync(Cancellation))
                {
                    Assert.Equal(specification.Instance, report.Instance);
                    await next.RemoveAsync(id, Cancellation);
                }

                await next.SweepAsync(Cancellation);
            }

            Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
            if (!proxy.HasCut)
            {
                Assert.True(finished && cutAt > 6, $"only {cutAt} calls: what was cut?");
                return;
            }
        }
    }

    /// <summary>A hundred agents that are cancelled at moments of chance, one after the other, on the same instances.</summary>
    [Fact]
    public async Task Agents_CancelledAHundredTimesAtRandom_LeaveNothing()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var random = new Random(20261126);
        var specifications = Enumerable.Range(1, 2).Select(i => TestInstance.Of(TestInstance.Waits) with { Instance = $"app{i}.1.1", StopSeconds = 0 }).ToList();
        var cancelled = 0;
        for (var i = 0; i < 100; i++)
        {
            using var killed = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 400)));
            using var runner = TestInstance.Runner(engine, names);
            var specification = specifications[random.Next(specifications.Count)];
            try
            {
                if (random.Next(3) > 0) await runner.EnsureAsync(specification, TestInstance.Registries, null, killed.Token);
                if (random.Next(2) > 0) await runner.RemoveAsync(TestInstance.Id(specification), killed.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
            catch (Exception fault) when (fault is InstanceException or EngineException)
            {
                // The engine is still at what a cancelled call asked for, and a report would say that it is waited for.
                Assert.True(IsPassing(fault), fault.ToString());
            }
        }

        Assert.True(cancelled > 20, $"only {cancelled} were cancelled: it proved little");
        // The engine may still be at what the last ones asked for; an agent looks again and again, and what it wants comes about.
        using (var last = TestInstance.Runner(engine, names))
        {
            var settled = 0;
            for (var round = 0; settled < 3; round++)
            {
                Assert.True(round < 100, "it does not settle");
                var states = new List<InstanceState>();
                foreach (var specification in specifications)
                    states.Add((await EventuallyAsync(() => last.EnsureAsync(specification, TestInstance.Registries, null, Cancellation))).State);
                settled = states.All(state => state == InstanceState.Running) && await TestInstance.LeftAsync(engine, names) == (2, 2) ? settled + 1 : 0;
                foreach (var (specification, state) in specifications.Zip(states))
                {
                    // Ended by a removal that was cancelled half-way: a cluster lets another take its place.
                    if (state == InstanceState.Failed) await last.RemoveAsync(TestInstance.Id(specification), Cancellation);
                }

                await Task.Delay(100, Cancellation);
            }
        }

        await TestInstance.ClearAsync(engine, names);
    }

    private static async Task<bool> LiveAndDieAsync(string socket, Agent.Sandbox.SandboxNames names, InstanceSpecification specification)
    {
        using var client = new EngineClient(new EngineOptions { Socket = socket, CallTimeout = TimeSpan.FromSeconds(20) }, TimeProvider.System);
        using var runner = TestInstance.Runner(client, names);
        try
        {
            await runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation);
            await runner.StopAsync(TestInstance.Id(specification), Cancellation);
            await runner.RemoveAsync(TestInstance.Id(specification), Cancellation);
            return true;
        }
        catch (EngineException)
        {
            return false;
        }
    }

    private static bool IsPassing(Exception fault) =>
        fault is InstanceException or EngineException && Agent.Containers.InstanceReports.Of(new InstanceId(new AppName("app1"), 1, 1), fault).State == InstanceState.Pending;

    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> attempt)
    {
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception fault) when (IsPassing(fault))
            {
                await Task.Delay(100, Cancellation);
            }
        }
    }
}

public sealed class DockerKilledAgentTests(DockerFixture fixture) : KilledAgentTests(fixture);

public sealed class PodmanKilledAgentTests(PodmanFixture fixture) : KilledAgentTests(fixture);
