using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>What is compared of two rows, in eight bytes: an audit holds one for every node.</summary>
internal static class AuditFingerprint
{
    /// <summary>What a directory's row and its node say alike. Times are not among it: signs of life are written down late.</summary>
    public static ulong Of(NodeView node) => Hash(string.Join('\n',
    [
        node.State, node.Handle, node.Verified ? "verified" : "", Text(node.RecordSequence), Text(node.Incarnation), Text(node.Revivals),
        Text(node.ParkedAt?.UtcTicks), Convert.ToHexString(node.PublicKey.AsSpan()), node.Region, node.Type,
        string.Join(' ', node.Capabilities), string.Join(' ', node.Addresses.Select(address => $"{address.Scheme}://{address.Host}:{Text(address.Port)}")),
    ]));

    /// <summary>What a registration in the log and its node say alike.</summary>
    public static ulong Of(LedgerEntry registration) => OfRegistration(registration.Verified, registration.RecordHash is { } hash ? hash.AsSpan() : [], registration.Handle);

    public static ulong OfRegistration(bool verified, ReadOnlySpan<byte> recordHash, string handle) =>
        Hash($"{(verified ? "verified" : "")}\n{Convert.ToHexString(recordHash)}\n{handle}");

    private static string Text<T>(T? number) => string.Create(CultureInfo.InvariantCulture, $"{number}");

    private static ulong Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
