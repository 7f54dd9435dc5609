using System.Collections.Immutable;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>The fields of a node record in their order on the wire, and the rules that they must keep.</summary>
internal static class NodeRecordCodec
{
    internal static byte[] Encode(NodeRecord record)
    {
        if (NodeRecordRules.FindFault(record) is { } fault)
            throw new ArgumentException(fault, nameof(record));
        return Write(record);
    }

    internal static byte[] Write(NodeRecord record)
        => new CanonicalWriter(NodeRecord.Label)
            .Bytes(record.PublicKey.Encoded.AsSpan())
            .List(record.RoutingKeys, static (writer, key) => writer.Fixed(key.PublicKey.AsSpan()).Time(key.NotBefore).Time(key.NotAfter))
            .List(record.Addresses, static (writer, address) => writer.String(address.Scheme).String(address.Host).U16((ushort)address.Port))
            .U8((byte)record.Type)
            .List(record.Capabilities, static (writer, text) => writer.String(text))
            .List(record.Protocols, static (writer, text) => writer.String(text))
            .String(record.Region)
            .String(record.OperatorFamily)
            .String(record.ProgramVersion)
            .U32(record.Capacity)
            .String(record.Handle)
            .U64(record.Sequence)
            .Time(record.IssuedAt)
            .ToArray();

    internal static NodeRecord Read(ref CanonicalReader reader)
    {
        var record = new NodeRecord
        {
            PublicKey = SignedParts.ReadNodeKey(ref reader),
            RoutingKeys = ReadRoutingKeys(ref reader),
            Addresses = ReadAddresses(ref reader),
            Type = (NodeType)reader.U8(),
            Capabilities = ReadTokens(ref reader),
            Protocols = ReadTokens(ref reader),
            Region = reader.String(NodeRecord.MaximumText),
            OperatorFamily = reader.String(NodeRecord.MaximumText),
            ProgramVersion = reader.String(NodeRecord.MaximumText),
            Capacity = reader.U32(),
            Handle = reader.String(NodeHandle.MaximumLength),
            Sequence = reader.U64(),
            IssuedAt = reader.Time(),
        };
        if (NodeRecordRules.FindFault(record) is { } fault)
            throw new ProtocolViolationException("invalid_value", fault);
        return record;
    }

    private static ImmutableArray<RoutingKeyPeriod> ReadRoutingKeys(ref CanonicalReader reader)
    {
        var keys = new RoutingKeyPeriod[reader.Count(NodeRecord.MaximumRoutingKeys)];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = new RoutingKeyPeriod([.. reader.Fixed(X25519.KeySize)], reader.Time(), reader.Time());
        return ImmutableArray.Create(keys);
    }

    private static ImmutableArray<NodeAddress> ReadAddresses(ref CanonicalReader reader)
    {
        var addresses = new NodeAddress[reader.Count(NodeRecord.MaximumAddresses)];
        for (var i = 0; i < addresses.Length; i++)
            addresses[i] = new NodeAddress(reader.String(NodeAddress.MaximumScheme), reader.String(HostText.MaximumLength), reader.U16());
        return ImmutableArray.Create(addresses);
    }

    private static ImmutableArray<string> ReadTokens(ref CanonicalReader reader)
    {
        var tokens = new string[reader.Count(NodeRecord.MaximumTokens)];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = reader.String(NodeRecord.MaximumToken);
        return ImmutableArray.Create(tokens);
    }
}
