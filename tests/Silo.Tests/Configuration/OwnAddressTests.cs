using System.Net;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Tests.Configuration;

public sealed class OwnAddressTests
{
    private static readonly IReadOnlyList<IPAddress> Own =
        [IPAddress.Loopback, IPAddress.Parse("10.5.0.7"), IPAddress.Parse("10.5.1.9"), IPAddress.Parse("fd00::7"), IPAddress.Parse("fe80::1%3")];

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::1", "::1")]
    [InlineData("10.5.0.0/24", "10.5.0.7")]
    [InlineData("10.5.1.9/32", "10.5.1.9")]
    [InlineData("fd00::/8", "fd00::7")]
    public void Find_AddressOrNetwork_GivesTheAddress(string text, string address) =>
        Assert.Equal(IPAddress.Parse(address), OwnAddress.Find(text, () => Own, out _));

    [Theory]
    [InlineData("10.6.0.0/16", "no address in that network")]
    [InlineData("10.5.0.0/16", "10.5.0.7 and 10.5.1.9")]
    [InlineData("0.0.0.0", "not '0.0.0.0'")]
    [InlineData("::", "not '::'")]
    [InlineData("silo-1", "not 'silo-1'")]
    [InlineData("10.5.0.0/40", "not '10.5.0.0/40'")]
    [InlineData("", "not ''")]
    public void Find_NothingOrTooMuch_SaysWhy(string text, string said)
    {
        Assert.Null(OwnAddress.Find(text, () => Own, out var fault));
        Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void OfThisMachine_HoldsLoopback() => Assert.Contains(IPAddress.Loopback, OwnAddress.OfThisMachine());
}
