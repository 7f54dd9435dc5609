using OrleansVoxa.Client.Pooling;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Tests.Pooling;

public sealed class VoxaPoolOptionsTests : IDisposable
{
    private readonly IdentityKey _key = IdentityKey.Generate();

    private VoxaPoolOptions Options => new() { Connection = new VoxaClientOptions { Endpoint = new VoxaEndpoint(null, "a.example", 1), Identity = _key } };

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Validate_Defaults_HaveNoFaults() => Assert.Empty(Options.Validate());

    [Fact]
    public void Validate_FurtherEndpointsAreDefault_CountsAsNone()
    {
        var options = Options with { FurtherEndpoints = default };

        Assert.Empty(options.Validate());
        Assert.Equal([Options.Connection.Endpoint], options.Endpoints);
    }

    [Fact]
    public void Validate_SixtyFourFurtherEndpoints_IsAFault()
    {
        var options = Options with { FurtherEndpoints = [.. Enumerable.Range(1, 64).Select(number => new VoxaEndpoint(null, $"b{number}.example", 1))] };

        Assert.Contains("at most 63, but holds 64", Assert.Single(options.Validate()), StringComparison.Ordinal);
        Assert.Empty((options with { FurtherEndpoints = options.FurtherEndpoints[1..] }).Validate());
    }

    [Fact]
    public void Constructor_ManyFaults_NamesAllOfThem()
    {
        var bad = Options with
        {
            Connection = Options.Connection with { RequestsInFlight = 0, ConnectTimeout = TimeSpan.Zero },
            FurtherEndpoints = [new VoxaEndpoint(null, "b.example", 1), new VoxaEndpoint(null, "a.example", 1)],
            ConnectionsPerEndpoint = 65,
            IdleTimeout = TimeSpan.Zero,
            MaximumAge = TimeSpan.FromSeconds(-1),
            MaximumRequests = 0,
            FailuresToBreak = 0,
        };

        var fault = Assert.Throws<ArgumentException>(() => new VoxaPool(bad));

        Assert.All(
            ["RequestsInFlight", "ConnectTimeout", "FurtherEndpoints", "ConnectionsPerEndpoint", "IdleTimeout", "MaximumAge", "MaximumRequests", "FailuresToBreak"],
            name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, 1, 0, false)]
    [InlineData(300, 0, 1, 0, true)]
    [InlineData(300, 0, 1, 1, false)]
    [InlineData(300, 1, 1, 0, false)]
    [InlineData(3600, 3600, 1, 1, true)]
    [InlineData(10, 10, 1_000_000, 1, true)]
    public void IsOver_Connection_IsJudgedByUseAgeAndIdleness(int now, int used, long requests, int inFlight, bool over) => Assert.Equal(
        over, new LinkAge(TimeSpan.Zero, TimeSpan.FromSeconds(used), requests, inFlight).IsOver(TimeSpan.FromSeconds(now), Options));
}
