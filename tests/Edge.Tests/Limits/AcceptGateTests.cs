using System.Net;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Limits;

public sealed class AcceptGateTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Enter_AddressFull_RefusesThatAddressOnly()
    {
        var gate = Gate(new() { MaxConnectionsPerAddress = 2 });
        var one = IPEndPoint.Parse("192.0.2.1:1");

        Assert.Equal(AcceptVerdict.Accepted, gate.Enter(one));
        Assert.Equal(AcceptVerdict.Accepted, gate.Enter(IPEndPoint.Parse("192.0.2.1:2")));
        Assert.Equal(AcceptVerdict.AddressFull, gate.Enter(IPEndPoint.Parse("192.0.2.1:3")));
        Assert.Equal(AcceptVerdict.Accepted, gate.Enter(IPEndPoint.Parse("192.0.2.2:1")));

        gate.Leave(one);
        Assert.Equal(AcceptVerdict.Accepted, gate.Enter(one));
    }

    [Theory]
    [InlineData("[2001:db8:0:1::1]:1", "[2001:db8:0:1:ffff::9]:1", AcceptVerdict.AddressFull)]
    [InlineData("[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1", AcceptVerdict.Accepted)]
    [InlineData("192.0.2.1:1", "[::ffff:192.0.2.1]:1", AcceptVerdict.AddressFull)]
    public void Enter_AddressesOfOneHost_CountTogether(string first, string second, AcceptVerdict expected)
    {
        var gate = Gate(new() { MaxConnectionsPerAddress = 1 });
        gate.Enter(IPEndPoint.Parse(first));

        Assert.Equal(expected, gate.Enter(IPEndPoint.Parse(second)));
    }

    [Fact]
    public void Enter_ListenerFull_RefusesEverybody()
    {
        var gate = Gate(new() { MaxConnections = 1 });
        gate.Enter(IPEndPoint.Parse("192.0.2.1:1"));

        Assert.Equal(AcceptVerdict.Full, gate.Enter(IPEndPoint.Parse("192.0.2.2:1")));
        gate.Leave(IPEndPoint.Parse("192.0.2.1:1"));
        Assert.Equal(0, gate.Open);
    }

    [Fact]
    public void Enter_FasterThanTheRate_RefusesUntilTimePasses()
    {
        var gate = Gate(new() { AcceptsPerSecond = 1 });
        var verdicts = Enumerable.Range(0, 3).Select(i => gate.Enter(new IPEndPoint(IPAddress.Loopback, i))).ToList();

        Assert.Equal([AcceptVerdict.Accepted, AcceptVerdict.Accepted, AcceptVerdict.TooFast], verdicts);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AcceptVerdict.Accepted, gate.Enter(new IPEndPoint(IPAddress.Loopback, 9)));
    }

    [Fact]
    public void Enter_OneAddressAgainAndAgain_IsSlowedDownAlone()
    {
        var gate = Gate(new() { MessagesPerSecond = 2 });
        var eager = IPEndPoint.Parse("192.0.2.1:1");
        var verdicts = new List<AcceptVerdict>();
        for (var i = 0; i < 4; i++)
        {
            verdicts.Add(gate.Enter(eager));
            if (verdicts[^1] is AcceptVerdict.Accepted) gate.Leave(eager);
        }

        Assert.Contains(AcceptVerdict.TooFast, verdicts);
        Assert.Equal(AcceptVerdict.Accepted, gate.Enter(IPEndPoint.Parse("192.0.2.2:1")));
    }

    private AcceptGate Gate(EdgeOptions options) => new(Options.Create(options), _clock);
}
