using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Grains.Tests.Routing;

/// <summary>What a sender does: finds relays in the directory, wraps packets for them and an attached recipient.</summary>
internal static class TestNetwork
{
    public static async Task<ImmutableArray<RelayDescriptor>> RelaysAsync(this TestSilo silo)
    {
        var page = await DirectoryReader.QueryAsync(
            silo.Client, new DirectoryQuery { RoutableOnly = true, Type = "relay", MaxResults = 1_000 }, TestSilo.Token);
        var relays = ImmutableArray.CreateBuilder<RelayDescriptor>();
        foreach (var node in await NodeRecords.AddAsync(silo.Client, page.Nodes, TestSilo.Token))
        {
            Assert.True(SignedNodeRecord.TryDecode(node.SignedRecord.AsSpan(), out var record, out _));
            Assert.True(record.Verify());
            Assert.True(RelayDescriptor.TryFrom(record, silo.Now, node.Reachable, out var relay));
            relays.Add(relay);
        }

        return [.. relays.OrderBy(relay => relay.Handle, StringComparer.Ordinal)];
    }

    public static IRelayGrain Relay(this TestSilo silo, NodeId id) => silo.Grain<IRelayGrain>(id.ToString());

    public static byte[] Packet(IEnumerable<RelayDescriptor> path, NodeId recipient, X25519PrivateKey recipientKey, byte content) =>
        OnionPacket.Create(
            CellClass.Small,
            [.. path.Select(relay => new OnionHop(relay.Id, relay.RoutingKey)), new OnionHop(recipient, recipientKey.PublicKey)],
            [content]);

    public static async Task<long> DroppedAsync(this IRelayGrain relay, string reason) =>
        (await relay.GetStatus(TestSilo.Token)).Dropped.FirstOrDefault(drop => drop.Reason == reason).Count;

    /// <summary>Waits until the relay has counted that many packets, passed on or dropped.</summary>
    public static Task CountedAsync(this IRelayGrain relay, long packets) => TestSilo.UntilAsync(async () =>
    {
        var status = await relay.GetStatus(TestSilo.Token);
        return status.Forwarded + status.Delivered + status.Dropped.Sum(drop => drop.Count) >= packets;
    });
}
