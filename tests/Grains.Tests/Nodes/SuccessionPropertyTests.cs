using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Grains.Tests.Auditing;
using OrleansVoxa.Grains.Tests.Hosting;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>Any sequence of successions, signs of life and crashes between the steps ends in one live owner of the handle.</summary>
public sealed class SuccessionPropertyTests
{
    private const int Keys = 5;
    private const string Handle = "Heirloom";

    /// <summary>A step: who speaks, who is named, and after how many more writes the process dies; 9 is never.</summary>
    private static Arbitrary<(int What, int From, int To, int Crash)[]> Histories =>
        (from what in Gen.Frequency((5, Gen.Constant(0)), (2, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
         from ends in Gen.Choose(0, Keys - 1).ArrayOf(2)
         from crash in Gen.Frequency((3, Gen.Choose(0, 5)), (2, Gen.Constant(9)))
         select (what, ends[0], ends[1], crash)).ArrayOf().Where(steps => steps.Length <= 12).ToArbitrary();

    [Fact]
    public void Succeed_AnySequence_LeavesOneLiveOwnerOfTheHandle() =>
        Prop.ForAll(Histories, steps => RunAsync(steps).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(TestEngine.CrashHistories));

    private static async Task RunAsync((int What, int From, int To, int Crash)[] steps)
    {
        var nodes = Enumerable.Range(0, Keys).Select(_ => new TestNode()).ToArray();
        var silo = await TestSilo.StartAsync();
        try
        {
            await Grain(0).Register(nodes[0].Signed(1, silo.Now, Handle), TestSilo.Token);
            var acknowledged = new Dictionary<int, int>();
            var sequence = 1ul;
            foreach (var (what, from, to, crash) in steps)
            {
                silo.Jump(TimeSpan.FromMinutes(1));
                sequence++;
                var writes = 0;
                if (crash != 9) silo.Disk.Fails = state => state is "node" or "handle" && Interlocked.Increment(ref writes) > crash;
                try
                {
                    if (what == 0 && from != to)
                    {
                        var result = await Grain(from).Succeed(nodes[from].SucceededBy(nodes[to], sequence, silo.Now), TestSilo.Token);
                        if (result.Status == SuccessionStatus.Succeeded) acknowledged.Add(from, to);
                    }
                    else if (what == 1)
                    {
                        await Grain(from).Heartbeat(nodes[from].Beat(sequence, silo.Now), TestSilo.Token);
                    }
                    else if (what == 2)
                    {
                        await silo.TickAsync(Grain(from));
                    }
                    else if (what == 3)
                    {
                        await Grain(from).Register(nodes[from].Signed(sequence, silo.Now), TestSilo.Token);
                    }
                }
                catch (Exception fault) when (crash != 9 && fault is not Xunit.Sdk.XunitException)
                {
                    // What the caller of a process that dies sees.
                }

                if (crash != 9) silo = await silo.RestartAsync(crash: true);
                silo.Disk.Fails = static _ => false;
            }

            for (var node = 0; node < Keys; node++) await silo.TickAsync(Grain(node));
            var views = new List<NodeView>();
            for (var node = 0; node < Keys; node++)
            {
                if (await Grain(node).Get(TestSilo.Token) is { } view) views.Add(view);
            }

            // What was acknowledged holds, and no chain forks or closes.
            foreach (var (from, to) in acknowledged) Assert.Equal(nodes[to].Id, (await Grain(from).Get(TestSilo.Token))!.Successor);
            var owner = Assert.Single(views, view => !NodeStateNames.IsOver(view.State) && view.Handle == Handle);
            Assert.Equal(owner.NodeId, await silo.Grain<IHandleGrain>(HandleKeys.Of(Handle)).Resolve(TestSilo.Token));
            var end = views.First(view => view.NodeId == nodes[0].Id);
            while (end.Successor is { } next) end = views.First(view => view.NodeId == next);
            Assert.Equal(end.NodeId, owner.NodeId);
            foreach (var view in views.Where(view => view.Successor is not null))
            {
                var beat = await Grain(Array.FindIndex(nodes, node => node.Id == view.NodeId)).Heartbeat(new NodeHeartbeat(null, null, Vouched: true), TestSilo.Token);
                Assert.Equal((RefusalCodes.NodeSucceeded, view.Successor), (beat.Code, beat.Successor));
            }

            silo = await silo.RestartAsync();
            await foreach (var found in new RegistryAudit(new DiskStates(silo.Disk)).RunAsync(TestSilo.Token)) Assert.Fail($"{found.Code} {found.Subject}: {found.Text}");
        }
        finally
        {
            await silo.DisposeAsync();
            foreach (var node in nodes) node.Dispose();
        }

        INodeGrain Grain(int node) => silo.Grain<INodeGrain>(nodes[node].Id);
    }
}
