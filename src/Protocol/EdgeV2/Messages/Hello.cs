using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The first message of either side: the caller offers, the called side takes.</summary>
/// <param name="Versions">Versions of this protocol: the caller's offer; in the answer exactly one of them.</param>
/// <param name="Compression">Codecs that the sender can inflate, best first; in the answer exactly one that was offered, or
/// <see cref="EdgeV2Compression.None"/>. Numbers without a meaning are passed over in an offer.</param>
/// <param name="Capabilities">What the sender can do, by names of its own choice, such as <c>echo</c>.</param>
/// <param name="KeepAlive">Silence after which a side pings, in milliseconds: the caller's wish; in the answer what holds for both.</param>
/// <param name="MaxPayload">Largest payload that the sender receives, in bytes on the wire and inflated; 4,096 and up.</param>
public sealed record Hello(
    ImmutableArray<ushort> Versions,
    ImmutableArray<EdgeV2Compression> Compression,
    ImmutableArray<string> Capabilities,
    uint KeepAlive,
    uint MaxPayload) : EdgeV2Message
{
    /// <summary>The type of this message: 1.</summary>
    public const byte WireType = 1;

    /// <summary>Most versions.</summary>
    public const int MaxVersions = 16;

    /// <summary>Most codecs.</summary>
    public const int MaxCompression = 8;

    /// <summary>Most capabilities.</summary>
    public const int MaxCapabilities = 64;

    /// <summary>Longest capability, in UTF-8 bytes.</summary>
    public const int MaxCapability = 64;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer)
    {
        for (int i = 0, count = writer.Count(Versions, MaxVersions); i < count; i++) writer.U16(Versions[i]);
        for (int i = 0, count = writer.Count(Compression, MaxCompression); i < count; i++) writer.U8((byte)Compression[i]);
        for (int i = 0, count = writer.Count(Capabilities, MaxCapabilities); i < count; i++) writer.Text(Capabilities[i], MaxCapability);
        writer.U32(KeepAlive);
        writer.U32(MaxPayload);
    }

    internal static Hello Read(ref CanonicalReader reader)
    {
        var versions = ImmutableArray.CreateBuilder<ushort>(reader.Count(MaxVersions));
        while (versions.Count < versions.Capacity) versions.Add(reader.U16());
        var compression = ImmutableArray.CreateBuilder<EdgeV2Compression>(reader.Count(MaxCompression));
        while (compression.Count < compression.Capacity) compression.Add((EdgeV2Compression)reader.U8());
        var capabilities = ImmutableArray.CreateBuilder<string>(reader.Count(MaxCapabilities));
        while (capabilities.Count < capabilities.Capacity) capabilities.Add(reader.String(MaxCapability));
        return new(versions.MoveToImmutable(), compression.MoveToImmutable(), capabilities.MoveToImmutable(), reader.U32(), reader.U32());
    }
}
