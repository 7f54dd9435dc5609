using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>What path choice does with a record that was accepted.</summary>
internal static class RelayUse
{
    public static void Check(SignedNodeRecord signed)
    {
        foreach (var period in signed.Record.RoutingKeys)
        {
            Expect.That(RelayDescriptor.TryFrom(signed, period.NotBefore, reachable: true, out var relay), "a record has no key at the start of one of its periods");
            Expect.That(relay!.RoutingKey.Length == 32, "a routing key has another length");
        }

        foreach (var address in signed.Record.Addresses)
            Expect.That(NodeAddress.TryParse(address.ToString(), out var again) && again == address, "an address of the record is not read again as the same");
    }
}
