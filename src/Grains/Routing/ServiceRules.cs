using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Routing;

/// <summary>Who may publish what under a name, as a pure function.</summary>
internal static class ServiceRules
{
    /// <summary>Null and a record if it is to be published under <paramref name="key"/>; else the refusal.</summary>
    public static PublishResult? Check(string key, ServiceGrainState known, ReadOnlySpan<byte> encoded, out SignedServiceRecord? record)
    {
        if (encoded.Length > SignedServiceRecord.MaximumEncodedSize || !SignedServiceRecord.TryDecode(encoded, out record, out _))
        {
            record = null;
            return PublishResult.Refuse(PublishCodes.InvalidField, "The service record cannot be read.");
        }

        var owner = record.Record.Owner.ToString();
        // Under a node id only that node publishes, whatever it calls the service.
        if (IsNodeId(key) ? owner != key : record.Record.Name != key)
            return PublishResult.Refuse(PublishCodes.InvalidField, $"The record publishes '{record.Record.Name}' of node {owner}, not '{key}'.");
        if (!ServiceLifecycle.IsFree(known) && known.Owner != owner)
            return PublishResult.Refuse(PublishCodes.NameTaken, $"The name '{key}' belongs to another key; choose another name.");
        var again = known.Record.Length > 0 && encoded.SequenceEqual(known.Record);
        if (known.Owner == owner && !again && record.Record.Sequence <= known.Sequence)
        {
            return PublishResult.Refuse(
                PublishCodes.StaleSequence, $"Sequence {record.Record.Sequence} is not greater than {known.Sequence}, the last accepted one; sign again with a greater one. Numbers that follow a clock fall behind when it is set back.");
        }

        return record.Verify() ? null : PublishResult.Refuse(PublishCodes.BadSignature, "The service record's signature does not verify.");
    }

    /// <summary>A node id can be told from a name: no name may look like one here, though 40 hex digits would spell one.</summary>
    public static bool IsNodeId(string key) => NodeId.TryParse(key, out _);
}
