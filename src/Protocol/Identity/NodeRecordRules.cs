using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>What makes a node record acceptable, the same for the one who signs and the one who reads.</summary>
internal static class NodeRecordRules
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/+-");

    /// <summary>The first fault in field order, or null.</summary>
    internal static string? FindFault(NodeRecord record)
        => !record.PublicKey.IsNodeKey ? "A node record's key is ECDSA over P-256 or secp256k1, not RSA."
            : FindRoutingKeyFault(record.RoutingKeys)
            ?? FindAddressFault(record.Addresses)
            ?? (record.Type > NodeType.Secure ? $"The node type {(byte)record.Type} is unknown." : null)
            ?? FindTokenFault(record.Capabilities, "capabilities")
            ?? FindTokenFault(record.Protocols, "protocols")
            ?? FindTextFault(record.Region, "region")
            ?? FindTextFault(record.OperatorFamily, "operator family")
            ?? FindTextFault(record.ProgramVersion, "program version")
            ?? (record.Handle.Length != 0 && !NodeHandle.IsValid(record.Handle) ? "The handle is not 3 to 64 of [A-Za-z0-9_.-], or is 40 hexadecimal digits." : null)
            ?? FindTimeFault(record.IssuedAt, "issue");

    private static string? FindRoutingKeyFault(ImmutableArray<RoutingKeyPeriod> keys)
    {
        if (keys.IsDefault || keys.Length > NodeRecord.MaximumRoutingKeys)
            return $"A node record has at most {NodeRecord.MaximumRoutingKeys} routing keys.";
        var previous = DateTimeOffset.MinValue;
        foreach (var key in keys)
        {
            if (key.PublicKey.IsDefault || key.PublicKey.Length != X25519.KeySize)
                return $"A routing key has {X25519.KeySize} bytes.";
            if (FindTimeFault(key.NotBefore, "routing key's start") is { } fault)
                return fault;
            // Compared as they travel, in milliseconds, so that writer and reader judge alike.
            if (key.NotAfter.ToUnixTimeMilliseconds() <= key.NotBefore.ToUnixTimeMilliseconds())
                return "A routing key ends before it begins.";
            if (key.NotBefore < previous)
                return "The routing keys are not in the order of their start.";
            previous = key.NotBefore;
        }
        return null;
    }

    private static string? FindAddressFault(ImmutableArray<NodeAddress> addresses)
    {
        if (addresses.IsDefault || addresses.Length > NodeRecord.MaximumAddresses)
            return $"A node record has at most {NodeRecord.MaximumAddresses} addresses.";
        foreach (var address in addresses)
        {
            if (!address.IsValid)
                return "An address has a malformed scheme, host or port.";
        }
        return addresses.Distinct().Count() == addresses.Length ? null : "An address stands twice.";
    }

    private static string? FindTokenFault(ImmutableArray<string> tokens, string field)
    {
        if (tokens.IsDefault || tokens.Length > NodeRecord.MaximumTokens)
            return $"The {field} are more than {NodeRecord.MaximumTokens}.";
        foreach (var token in tokens)
        {
            if (token.Length is 0 or > NodeRecord.MaximumToken || token.AsSpan().ContainsAnyExcept(TokenCharacters))
                return $"One of the {field} is not 1 to {NodeRecord.MaximumToken} of [A-Za-z0-9_.:/+-].";
        }
        return tokens.Distinct(StringComparer.Ordinal).Count() == tokens.Length ? null : $"One of the {field} stands twice.";
    }

    // Control characters would let a record write lines into whatever prints it.
    private static string? FindTextFault(string text, string field)
        => Encoding.UTF8.GetByteCount(text) > NodeRecord.MaximumText || text.Any(char.IsControl)
            ? $"The {field} has more than {NodeRecord.MaximumText} bytes or holds control characters."
            : null;

    private static string? FindTimeFault(DateTimeOffset time, string field)
        => time < DateTimeOffset.UnixEpoch ? $"The time of {field} is before 1970." : null;
}
