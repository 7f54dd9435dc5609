using System.Net;
using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

public sealed class BackendChoiceTests
{
    private const int Most = 10;
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Choose_RoundRobin_GivesEachItsTurn()
    {
        var backends = Backends(3);
        var choice = Of(BalancingPolicy.RoundRobin);

        var chosen = Enumerable.Range(0, 9).Select(_ => choice.Choose(backends, Most, [])!.Instance).ToArray();

        Assert.All(backends, backend => Assert.Equal(3, chosen.Count(name => name == backend.Instance)));
        Assert.Equal(3, chosen.Take(3).Distinct().Count());
    }

    [Fact]
    public void Choose_LeastConnections_GivesTheOneWithFewest()
    {
        var backends = Backends(3);
        Enter(backends[0], 2);
        Enter(backends[1], 1);
        Enter(backends[2], 3);

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Same(backends[1], Of(BalancingPolicy.LeastConnections).Choose(backends, Most, [])));
    }

    [Fact]
    public void Choose_Weighted_SharesByWeightWithoutLongRuns()
    {
        var backends = new[] { Backend(0, 4_000), Backend(1, 1_000), Backend(2, 2_000) };
        var choice = Of(BalancingPolicy.Weighted);

        var chosen = Enumerable.Range(0, 70).Select(_ => Array.IndexOf(backends, choice.Choose(backends, Most, []))).ToArray();

        Assert.Equal([40, 10, 20], Enumerable.Range(0, 3).Select(index => chosen.Count(each => each == index)));
        Assert.DoesNotContain("0,0,0", string.Join(',', chosen), StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_Health_AvoidsTheOneThatFailed()
    {
        var backends = Backends(2);
        Enter(backends[0], 1);
        backends[0].Failed();
        Enter(backends[1], 5);

        Assert.Same(backends[1], Of(BalancingPolicy.Health).Choose(backends, Most, []));
    }

    [Fact]
    public void Choose_Latency_TriesTheUnknownFirstThenTheFastest()
    {
        var backends = Backends(3);
        var choice = Of(BalancingPolicy.Latency);
        Answer(backends[0], TimeSpan.FromMilliseconds(20));
        Answer(backends[1], TimeSpan.FromMilliseconds(5));
        Assert.Same(backends[2], choice.Choose(backends, Most, []));
        Answer(backends[2], TimeSpan.FromMilliseconds(50));

        Assert.Same(backends[1], choice.Choose(backends, Most, []));
        // Five that wait before it make it slower than the other.
        Enter(backends[1], 5);
        Assert.Same(backends[0], choice.Choose(backends, Most, []));
    }

    [Fact]
    public void Choose_Random_ReachesAll()
    {
        var backends = Backends(4);
        var choice = Of(BalancingPolicy.Random);

        Assert.Equal(4, Enumerable.Range(0, 200).Select(_ => choice.Choose(backends, Most, [])!.Instance).Distinct().Count());
    }

    [Theory]
    [InlineData(BalancingPolicy.RoundRobin)]
    [InlineData(BalancingPolicy.LeastConnections)]
    [InlineData(BalancingPolicy.Weighted)]
    [InlineData(BalancingPolicy.Health)]
    [InlineData(BalancingPolicy.Latency)]
    [InlineData(BalancingPolicy.Random)]
    public void Choose_FullTriedOrOpen_IsNeverGiven(BalancingPolicy policy)
    {
        var backends = Backends(4);
        Enter(backends[0], Most);
        for (var i = 0; i < 5; i++) backends[1].Failed();
        var choice = Of(policy);

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Same(backends[3], choice.Choose(backends, Most, [backends[2]])));
        Assert.Null(choice.Choose(backends, Most, [backends[2], backends[3]]));
        Assert.Null(choice.Choose([], Most, []));
    }

    private static BackendChoice Of(BalancingPolicy policy) => new(policy, new Random(1));

    private Backend[] Backends(int count) => [.. Enumerable.Range(0, count).Select(index => Backend(index, 1))];

    private Backend Backend(int index, int weight) =>
        new($"web.1.{index + 1}", IPAddress.Loopback, [80], weight, new CircuitBreaker(5, TimeSpan.FromSeconds(30), 3, _clock), _clock);

    private static void Enter(Backend backend, int times)
    {
        for (var i = 0; i < times; i++) Assert.True(backend.TryEnter(Most));
    }

    private void Answer(Backend backend, TimeSpan after)
    {
        var since = _clock.GetTimestamp();
        _clock.Advance(after);
        backend.Answered(since);
    }
}
