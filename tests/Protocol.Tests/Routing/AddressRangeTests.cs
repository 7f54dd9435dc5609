using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Routing;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.20.30.40", "10.20.0.0/16")]
    [InlineData("::ffff:10.20.1.1", "10.20.0.0/16")]
    [InlineData("2001:db8:1:2::3", "2001:0db8::/32")]
    [InlineData("127.0.0.1", "")]
    [InlineData("::1", "")]
    [InlineData("Relay.Example.org", "relay.example.org")]
    public void OfHost_Address_IsItsRange(string host, string range) => Assert.Equal(range, AddressRange.OfHost(host));

    [Fact]
    public void Of_NoAddress_IsUnknown() => Assert.Equal("", AddressRange.Of(Array.Empty<NodeAddress>()));
}
