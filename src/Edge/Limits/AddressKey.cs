using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Edge.Limits;

/// <summary>Whom a per-address limit counts: an IPv4 address, or the /64 that one IPv6 host usually owns whole.</summary>
internal static class AddressKey
{
    public static UInt128 Of(EndPoint? endPoint)
    {
        // A Unix socket has no address: all of its peers are this machine's.
        if (endPoint is not IPEndPoint { Address: var address }) return UInt128.Zero;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        if (address.AddressFamily is AddressFamily.InterNetworkV6) bytes[8..].Clear();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes) | (UInt128)(uint)written;
    }
}
