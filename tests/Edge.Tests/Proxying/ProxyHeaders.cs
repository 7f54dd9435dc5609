using System.Buffers.Binary;
using System.Net;

namespace OrleansVoxa.Edge.Tests.Proxying;

/// <summary>Headers as a balancer writes them.</summary>
internal static class ProxyHeaders
{
    public const string Signature = "0D0A0D0A000D0A515549540A";

    /// <summary>The balancer's own connection, as of a health check.</summary>
    public static byte[] Local { get; } = Convert.FromHexString(Signature + "20000000");

    /// <summary>A client's connection, with as many bytes of extensions behind the addresses.</summary>
    public static byte[] Of(string client, ushort port = 40_000, int extensions = 0)
    {
        var source = IPAddress.Parse(client).GetAddressBytes();
        byte[] header =
        [
            .. Convert.FromHexString(Signature), 0x21, source.Length == 4 ? (byte)0x11 : (byte)0x21, 0, 0,
            .. source, .. new byte[source.Length], (byte)(port >> 8), (byte)port, 0xA0, 0x50, .. new byte[extensions],
        ];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)(header.Length - 16));
        return header;
    }
}
