using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Routing;

public sealed class RelayDescriptorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    [InlineData(23.5, 2)]
    [InlineData(30, 2)]
    public void TryFrom_AnyTimeBeforeTheEnd_TakesTheLastThatBeganElseTheFirst(double hours, byte key)
    {
        Assert.True(RelayDescriptor.TryFrom(Record(), Start + TimeSpan.FromHours(hours), true, out var relay));

        Assert.Equal(Key(key), relay.RoutingKey);
        Assert.Equal(("10.1.0.0/16", "family", 7u, "relay-1"), (relay.AddressRange, relay.OperatorFamily, relay.Capacity, relay.Handle));
    }

    [Fact]
    public void TryFrom_AllKeysHaveEnded_IsNotUsable() =>
        Assert.False(RelayDescriptor.TryFrom(Record(), Start + TimeSpan.FromHours(47.5), true, out _));

    private static SignedNodeRecord Record()
    {
        using var key = IdentityKey.Generate();
        var record = new NodeRecord
        {
            PublicKey = key.Public,
            Handle = "relay-1",
            Type = NodeType.Relay,
            OperatorFamily = "family",
            Capacity = 7,
            Sequence = 1,
            IssuedAt = Start,
            Addresses = [new NodeAddress("tcp", "10.1.2.3", 41_040)],
            RoutingKeys =
            [
                new RoutingKeyPeriod(Key(1), Start, Start + TimeSpan.FromHours(24)),
                new RoutingKeyPeriod(Key(2), Start + TimeSpan.FromHours(23), Start + TimeSpan.FromHours(47)),
            ],
        };
        return SignedNodeRecord.Sign(record, key);
    }

    private static ImmutableArray<byte> Key(byte value)
    {
        var bytes = new byte[32];
        bytes.AsSpan().Fill(value);
        return [.. bytes];
    }
}
