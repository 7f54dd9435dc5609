using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace OrleansVoxa.Edge.Proxying;

/// <summary>
/// Reads the header of the PROXY protocol, version 2 (HAProxy's document "The PROXY protocol", section 2.2): 12 bytes of
/// signature, command, family, length, and the addresses; what follows them within the length is skipped.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>The part that every header has, in bytes.</summary>
    public const int FixedSize = 16;

    /// <summary>The longest header taken, in bytes. The longest address is 36, so this leaves room for the extensions that balancers send.</summary>
    public const int MaxSize = 2_048;

    private const int VersionAndCommand = 12;
    private const int Family = 13;
    private const int Length = 14;
    private const int Version2 = 2;
    private const int LocalCommand = 0;
    private const int ProxyCommand = 1;
    private const int Tcp4 = 0x11;
    private const int Tcp6 = 0x21;
    private const int Tcp4Size = 12;
    private const int Tcp6Size = 36;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Looks at what has arrived. A fault is reported as soon as the bytes that hold it are there.</summary>
    public static ProxyHeaderReading Read(in ReadOnlySequence<byte> arrived)
    {
        Span<byte> head = stackalloc byte[FixedSize];
        var have = (int)Math.Min(arrived.Length, FixedSize);
        arrived.Slice(0, have).CopyTo(head);
        var signed = Math.Min(have, Signature.Length);
        if (!head[..signed].SequenceEqual(Signature[..signed])) return ProxyHeaderReading.Refused(ProxyHeaderFaults.Missing);
        if (have > VersionAndCommand && head[VersionAndCommand] >> 4 != Version2) return ProxyHeaderReading.Refused(ProxyHeaderFaults.Version);
        if (have > VersionAndCommand && (head[VersionAndCommand] & 0xF) > ProxyCommand) return ProxyHeaderReading.Refused(ProxyHeaderFaults.Command);

        // The balancer speaks for itself, as in its health checks: whatever the header says of addresses is ignored.
        var local = (head[VersionAndCommand] & 0xF) == LocalCommand;
        if (have > Family && !local && head[Family] is not (Tcp4 or Tcp6)) return ProxyHeaderReading.Refused(ProxyHeaderFaults.Family);
        if (have < FixedSize) return ProxyHeaderReading.Incomplete;

        var length = BinaryPrimitives.ReadUInt16BigEndian(head[Length..]);
        var size = FixedSize + length;
        var addresses = local ? 0 : head[Family] == Tcp4 ? Tcp4Size : Tcp6Size;
        if (length < addresses) return ProxyHeaderReading.Refused(ProxyHeaderFaults.Short);
        if (size > MaxSize) return ProxyHeaderReading.Refused(ProxyHeaderFaults.TooLong);
        if (arrived.Length < size) return ProxyHeaderReading.Incomplete;
        return ProxyHeaderReading.Whole(size, local ? null : Source(arrived.Slice(FixedSize, addresses)));
    }

    /// <summary>Source address, destination address, source port, destination port; all in network order.</summary>
    private static IPEndPoint Source(in ReadOnlySequence<byte> block)
    {
        Span<byte> bytes = stackalloc byte[Tcp6Size];
        bytes = bytes[..(int)block.Length];
        block.CopyTo(bytes);
        var width = bytes.Length == Tcp4Size ? 4 : 16;
        var address = new IPAddress(bytes[..width]);
        return new(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * width)..]));
    }
}
