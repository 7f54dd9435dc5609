using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Routing;

public sealed class PathSelectorTests
{
    [Fact]
    public void Choose_EnoughRelays_PathsAreDisjointReachableAndWanted() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            var random = new Random(seed);
            var relays = Relays(random.Next(20, 60), i => i with { Reachable = i.Capacity % 4 != 0 });
            var excluded = relays[random.Next(relays.Count)].Id;
            var choice = PathSelector.Choose(relays, new PathRequest { Exclude = new HashSet<NodeId> { excluded } }, random);

            Assert.Equal(PathChoiceCode.Disjoint, choice.Code);
            Assert.Equal(5, choice.Paths.Length);
            Assert.All(choice.Paths, path => Assert.Equal(3, path.Relays.Length));
            var chosen = choice.Paths.SelectMany(path => path.Relays).ToList();
            Assert.Equal(15, chosen.Select(relay => relay.Id).Distinct().Count());
            Assert.All(chosen, relay => Assert.True(relay.Reachable && relay.Id != excluded));
        }).Check(Config.QuickThrowOnFailure.WithReplay(1, 3));

    [Fact]
    public void Choose_AnyNetwork_NoRelayTwiceOnAPathNorOnThreePaths() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            var random = new Random(seed);
            var relays = Relays(random.Next(0, 20), relay => relay with { OperatorFamily = random.Next(2) == 0 ? "" : $"f{random.Next(4)}" });
            var request = new PathRequest { Paths = random.Next(1, 6), Hops = random.Next(1, 6) };
            var choice = PathSelector.Choose(relays, request, random);

            Assert.All(choice.Paths, path => Assert.Equal(path.Relays.Length, path.Ids.Distinct().Count()));
            foreach (var uses in choice.Paths.SelectMany(path => path.Ids).CountBy(id => id)) Assert.InRange(uses.Value, 1, 2);
            Assert.Equal(choice.Code == PathChoiceCode.TooFew, choice.Paths.Length < request.Paths);
            if (choice.Code is PathChoiceCode.Disjoint or PathChoiceCode.Shared) Assert.All(choice.Paths, path => Assert.Equal(request.Hops, path.Relays.Length));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2, 5));

    [Theory]
    [InlineData(15, PathChoiceCode.Disjoint, 5, 3)]
    [InlineData(14, PathChoiceCode.Shared, 5, 3)]
    [InlineData(8, PathChoiceCode.Shared, 5, 3)]
    [InlineData(7, PathChoiceCode.Shortened, 5, 2)]
    [InlineData(3, PathChoiceCode.Shortened, 5, 1)]
    [InlineData(2, PathChoiceCode.TooFew, 4, 1)]
    [InlineData(1, PathChoiceCode.TooFew, 2, 1)]
    [InlineData(0, PathChoiceCode.TooFew, 0, 0)]
    public void Choose_ShrinkingNetwork_GivesUpSharingThenLengthThenPaths(int relays, PathChoiceCode code, int paths, int hops)
    {
        var choice = PathSelector.Choose(Relays(relays), new PathRequest(), new Random(1));

        Assert.Equal(code, choice.Code);
        Assert.Equal(paths, choice.Paths.Length);
        Assert.All(choice.Paths, path => Assert.Equal(hops, path.Relays.Length));
    }

    [Fact]
    public void Choose_Weights_AreRespected()
    {
        var relays = Relays(40, relay => relay with { Capacity = relay.Handle is "r0" or "r1" ? 8u : 1u });
        var random = new Random(5);
        var uses = new Dictionary<string, int>();
        for (var i = 0; i < 4_000; i++)
        {
            var path = PathSelector.Choose(relays, new PathRequest { Paths = 1, Hops = 1 }, random).Paths[0];
            uses[path.Relays[0].Handle] = uses.GetValueOrDefault(path.Relays[0].Handle) + 1;
        }

        // 8 of 54 parts each: about 593 of 4,000; the others about 74.
        Assert.InRange(uses["r0"], 500, 690);
        Assert.InRange(uses["r1"], 500, 690);
        Assert.All(uses.Where(pair => pair.Key is not ("r0" or "r1")), pair => Assert.InRange(pair.Value, 35, 120));
    }

    [Fact]
    public void Choose_SuspectedRelay_IsHardlyEverChosen()
    {
        var relays = Relays(40);
        var suspect = relays[0].Id;
        var random = new Random(6);

        var uses = Enumerable.Range(0, 1_000).Count(_ => PathSelector.Choose(relays, new PathRequest { Suspicion = id => id == suspect ? 0.9 : 0 }, random)
            .Paths.Any(path => path.Ids.Contains(suspect)));

        // Trusted, it would be on 15 of 40 places: 375 of 1,000.
        Assert.InRange(uses, 0, 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Choose_SuspectedRelayIsTheOnlyOneOfItsOperator_IsHardlyEverChosen(int paths)
    {
        var relays = Relays(15, relay => relay.Handle == "r0" ? relay with { OperatorFamily = "mallory" } : relay with { OperatorFamily = "local" });
        var suspect = relays.Single(relay => relay.OperatorFamily == "mallory").Id;
        var random = new Random(8);

        var uses = Enumerable.Range(0, 1_000).Count(_ => PathSelector.Choose(relays, new PathRequest { Paths = paths, Suspicion = id => id == suspect ? 0.9 : 0 }, random)
            .Paths.Any(path => path.Ids.Contains(suspect)));

        Assert.InRange(uses, 0, 20);
    }

    [Fact]
    public void Choose_EnoughOperatorsAndRanges_UsesEachOnce()
    {
        var relays = Relays(60, relay => relay with { OperatorFamily = $"f{int.Parse(relay.Handle[1..]) % 20}", AddressRange = $"10.{int.Parse(relay.Handle[1..]) / 3}.0.0/16" });
        var random = new Random(7);

        for (var i = 0; i < 50; i++)
        {
            var chosen = PathSelector.Choose(relays, new PathRequest(), random).Paths.SelectMany(path => path.Relays).ToList();
            Assert.Equal(15, chosen.Select(relay => relay.OperatorFamily).Distinct().Count());
        }
    }

    [Fact]
    public void Choose_OperatorWithManyRelays_StaysBelowThreePaths()
    {
        // Eleven independent relays and one operator with nine: at least four of the fifteen places are the operator's.
        var relays = Relays(20, relay => relay with { OperatorFamily = int.Parse(relay.Handle[1..]) < 9 ? "big" : "" });
        var random = new Random(8);

        for (var i = 0; i < 50; i++)
        {
            var choice = PathSelector.Choose(relays, new PathRequest(), random);
            Assert.InRange(choice.Paths.Count(path => path.Relays.Any(relay => relay.OperatorFamily == "big")), 1, 2);
        }
    }

    [Fact]
    public void Choose_SameSeed_SamePaths()
    {
        var relays = Relays(30);

        var first = PathSelector.Choose(relays, new PathRequest(), new Random(9));
        var second = PathSelector.Choose(relays, new PathRequest(), new Random(9));

        Assert.Equal(first.Paths.SelectMany(path => path.Ids), second.Paths.SelectMany(path => path.Ids));
    }

    [Fact]
    public void Choose_ManyTimes_EveryPairOfRelaysSharesAPathNowAndThen()
    {
        var relays = Relays(16);
        var random = new Random(10);
        var pairs = new HashSet<(NodeId, NodeId)>();

        for (var i = 0; i < 600; i++)
        {
            foreach (var path in PathSelector.Choose(relays, new PathRequest(), random).Paths)
            {
                foreach (var a in path.Ids)
                {
                    foreach (var b in path.Ids.Where(b => a.CompareTo(b) < 0)) pairs.Add((a, b));
                }
            }
        }

        Assert.Equal(16 * 15 / 2, pairs.Count);
    }

    internal static List<RelayDescriptor> Relays(int count, Func<RelayDescriptor, RelayDescriptor>? change = null)
    {
        var random = new Random(77);
        var relays = new List<RelayDescriptor>();
        for (var i = 0; i < count; i++)
        {
            var id = new byte[NodeId.Size];
            random.NextBytes(id);
            var relay = new RelayDescriptor(NodeId.Read(id), $"r{i}", [.. new byte[32]], (uint)(1 + (i % 5)), "", "", true);
            relays.Add(change is null ? relay with { Capacity = 1 } : change(relay));
        }

        return relays;
    }
}
