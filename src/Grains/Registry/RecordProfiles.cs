using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Reads a node's profile from its signed record.</summary>
internal static class RecordProfiles
{
    public static NodeProfile Of(SignedNodeRecord signed, ImmutableArray<byte> encoded)
    {
        var record = signed.Record;
        return new NodeProfile
        {
            SignedRecord = [.. encoded],
            Addresses = [.. record.Addresses.Select(address => new StoredAddress { Scheme = address.Scheme, Host = address.Host, Port = address.Port })],
            Capabilities = [.. record.Capabilities],
            Region = record.Region,
            Type = record.Type.ToWire(),
        };
    }

    /// <summary>The handle that a stored record names; empty if it names none.</summary>
    public static string HandleOf(NodeProfile profile) =>
        SignedNodeRecord.TryDecode(profile.SignedRecord, out var record, out _) ? record.Record.Handle : "";
}
