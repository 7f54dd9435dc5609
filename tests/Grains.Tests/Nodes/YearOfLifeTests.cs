using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>Whole populations in the real grains over years, against <see cref="LifeModel"/>: grains, directory and log have to agree with it.</summary>
public sealed class YearOfLifeTests
{
    // Heartbeats are stored at once, so that a crash loses none and the model needs no luck.
    // Whether so many failures at once are believed is another matter, with tests of its own.
    private static Dictionary<string, string?> Settings => new() { ["discovery:nodes:LastSeenMinutes"] = "0", ["discovery:registry:SuspectShare"] = "1" };

    [Theory]
    [InlineData(1000, 1, 20260101)]
    [InlineData(100, 5, 20260102)]
    public async Task Years_OfAPopulation_EndWhereTheModelSays(int count, int years, int seed)
    {
        var random = new Random(seed);
        var silo = await TestSilo.StartAsync(settings: Settings);
        var nodes = new List<ModelledNode>();
        for (var i = 0; i < count; i++) nodes.Add(await ModelledNode.BornAsync(silo, signs: i % 10 == 0));
        var habits = nodes.ToDictionary(node => node.Id, _ => new Habit(random));
        var byId = nodes.ToDictionary(node => node.Id);
        for (var day = 1; day <= 365 * years; day++)
        {
            // Nobody does everything at midnight.
            silo.Clock.Jump(silo.Now.AddDays(1).AddMinutes(random.Next(-5, 6)));
            foreach (var node in nodes)
            {
                if (habits[node.Id].Of(random, day) is { } step) await node.HappenAsync(silo, step);
            }

            await ProbeAsync(silo, byId, random);
            if (random.Next(120) == 0) silo = await silo.RestartAsync(crash: random.Next(2) == 0, Settings);
        }

        foreach (var node in nodes) await node.AssertStandsAsync(silo);
        Assert.Superset(new HashSet<string> { "active", "coma" }, nodes.Select(node => node.Model.State).ToHashSet());
        if (years > 2) Assert.Contains(nodes, node => node.Model.Log.Contains("death"));
        Assert.Contains(nodes, node => node.Model.Log.Contains("removal"));
        Assert.Contains(nodes, node => node.Model.Log.Contains("revival"));
        await AssertDirectoryAsync(silo, nodes);
        await AssertLogAsync(silo, nodes);
        await silo.DisposeAsync();
        nodes.ForEach(node => node.Dispose());
    }

    [Fact]
    public async Task Grains_AnySequence_EndWhereTheModelSays()
    {
        var silo = await TestSilo.StartAsync(settings: Settings);
        var lives = 0;
        Prop.ForAll(LifeSteps.Sequences, steps => LiveAsync(steps).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
        await silo.DisposeAsync();

        async Task LiveAsync(LifeStep[] steps)
        {
            using var node = await ModelledNode.BornAsync(silo, signs: ++lives % 2 == 0);
            foreach (var step in steps)
            {
                silo.Jump(TimeSpan.FromHours(step.Hours));
                await node.HappenAsync(silo, step);
                if (step.Kind is LifeHappening.Restart) silo = await silo.RestartAsync(crash: step.Hours % 2 == 0, Settings);
                await node.AssertStandsAsync(silo);
            }
        }
    }

    /// <summary>Makes the probes that the shards hand out, and reports some of them twice.</summary>
    private static async Task ProbeAsync(TestSilo silo, Dictionary<string, ModelledNode> nodes, Random random)
    {
        for (var shard = 0; shard < DirectoryShards.Count; shard++)
        {
            foreach (var probe in await DirectoryShards.Get(silo.Client, shard).TakeDueProbes(1000, TestSilo.Token))
            {
                var node = nodes[probe.NodeId];
                Assert.Equal((true, node.Model.Looks), (node.Model.LookedFor, probe.Number));
                if (random.Next(20) == 0) continue;
                var found = random.Next(10) == 0;
                for (var report = random.Next(10) == 0 ? 2 : 1; report > 0; report--) await node.ReportAsync(silo, probe.Number, found);
            }
        }
    }

    private static async Task AssertDirectoryAsync(TestSilo silo, List<ModelledNode> nodes)
    {
        // A last tick for each, as the reminder would bring it within a day.
        foreach (var node in nodes) await node.HappenAsync(silo, new LifeStep(0, 1, LifeHappening.Nothing));
        foreach (var parked in new[] { true, false })
        {
            var shown = new List<(string, string)>();
            string? cursor = null;
            do
            {
                var page = await DirectoryReader.QueryAsync(
                    silo.Client, new DirectoryQuery { States = [], IncludeParked = parked, MaxResults = 400, After = cursor }, TestSilo.Token);
                shown.AddRange(page.Nodes.Select(node => (node.NodeId, node.State)));
                cursor = page.Cursor;
            }
            while (cursor is not null);

            Assert.Equal(nodes.Where(node => !node.Model.Dead && (parked || !node.Model.Parked)).Select(node => (node.Id, node.Model.State)).Order(), shown);
        }

        var count = await DirectoryReader.CountAsync(silo.Client, TestSilo.Token);
        Assert.Equal(nodes.Count(node => node.Model.Parked), count.Parked);
        Assert.Equal(NodeStateNames.All.Select(state => state == "dead" ? 0L : nodes.Count(node => node.Model.State == state)), count.ByState);
        foreach (var node in nodes) Assert.Equal(!node.Model.Dead, silo.HasReminder(silo.Grain<INodeGrain>(node.Id)));
    }

    private static async Task AssertLogAsync(TestSilo silo, List<ModelledNode> nodes)
    {
        var expected = nodes.Sum(node => node.Model.Log.Count);
        var log = silo.Grain<ILedgerGrain>(LedgerLog.Key);
        await TestSilo.UntilAsync(async () => (await log.Read(expected - 1, 1, TestSilo.Token)).Length == 1);
        var entries = new List<LedgerEntry>();
        while (await log.Read(entries.Count, LedgerLog.PageSize, TestSilo.Token) is { Length: > 0 } page)
        {
            foreach (var encoded in page)
            {
                Assert.True(LedgerEntry.TryDecode(encoded.AsSpan(), out var entry, out var fault), fault);
                entries.Add(entry);
            }
        }

        Assert.Equal(expected, entries.Count);
        var said = entries.ToLookup(entry => entry.NodeId.ToString(), entry => entry.Kind.ToString().ToLowerInvariant());
        Assert.All(nodes, node => Assert.Equal(node.Model.Log, said[node.Id]));
    }

    /// <summary>How a node behaves: speaks now and then, falls silent for long, comes back or not; its ticks come twice, late, or not at all.</summary>
    private sealed class Habit(Random random)
    {
        private int _silentFrom = random.Next(3) == 0 ? random.Next(20) : random.Next(600);
        private int _silentFor = random.Next(200, 1300);

        public LifeStep? Of(Random random, int day)
        {
            var ticks = random.Next(5) switch { 0 => 0, 1 => 2, _ => random.Next(2) };
            var kind = LifeHappening.Nothing;
            if (random.Next(4000) == 0) kind = (LifeHappening)random.Next((int)LifeHappening.Park, (int)LifeHappening.Remove + 1);
            else if (random.Next(2000) == 0) kind = LifeHappening.ReportedLate;
            else if (day < _silentFrom) kind = random.Next(25) == 0 ? LifeHappening.Heartbeat : LifeHappening.Nothing;
            else if (day >= _silentFrom + _silentFor)
            {
                // Back, by a registration, since the old one may have run out.
                kind = LifeHappening.Registration;
                (_silentFrom, _silentFor) = (day + random.Next(400), random.Next(100, 1300));
            }

            return ticks == 0 && kind == LifeHappening.Nothing ? null : new LifeStep(0, ticks, kind);
        }
    }
}
