using System.Collections.Immutable;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>What one side brings into the Hello exchange beside its <see cref="SessionOptions"/>. Immutable.</summary>
public sealed record EdgeV2Offer
{
    /// <summary>The version of the protocol that this program speaks.</summary>
    public const ushort Version = 2;

    /// <summary>Shortest silence that can be agreed on. 1 s.</summary>
    public static readonly TimeSpan LeastKeepAlive = TimeSpan.FromSeconds(1);

    /// <summary>Least that a side must be able to receive as one payload, in bytes.</summary>
    public const int LeastMaxPayload = 4096;

    // Before Default, which is made of it: what is static begins in the order of the text.
    private static ImmutableArray<EdgeV2Compression> Supported { get; } =
    [
        .. PayloadCompressor.IsSupported(CompressionCodec.Zstandard) ? [EdgeV2Compression.Zstandard] : Array.Empty<EdgeV2Compression>(),
        .. PayloadCompressor.IsSupported(CompressionCodec.Lz4) ? [EdgeV2Compression.Lz4] : Array.Empty<EdgeV2Compression>(),
    ];

    /// <summary>Nothing but the defaults.</summary>
    public static EdgeV2Offer Default { get; } = new();

    /// <summary>Codecs that this side inflates, best first. Default those whose library this machine has.</summary>
    public ImmutableArray<EdgeV2Compression> Compression { get; init; } = Supported;

    /// <summary>What this side can do. Default nothing. At most 64, of 64 UTF-8 bytes each.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Silence after which a side pings; the called side takes the shorter of both. Default 30 s, 1 s to 1 day.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silences after one another after which the peer counts as dead. Default 4.</summary>
    public int KeepAlivesMissed { get; init; } = 4;

    /// <summary>The caller's Hello.</summary>
    internal Hello Ask(SessionOptions options) => new([Version], Compression, Capabilities, Milliseconds(KeepAlive), (uint)options.MaxPayload);

    /// <summary>The called side's answer to a Hello.</summary>
    /// <exception cref="ProtocolViolationException"><see cref="EdgeV2Fault.HelloVersion"/>, <see cref="EdgeV2Fault.HelloValue"/>.</exception>
    internal Hello Take(Hello asked, SessionOptions options)
    {
        if (!asked.Versions.Contains(Version))
            throw new ProtocolViolationException(EdgeV2Fault.HelloVersion, $"No version that was offered is spoken here; version {Version} is.");
        CheckPayload(asked);
        return new([Version], [Choose(asked)], Capabilities, Math.Clamp(asked.KeepAlive, Milliseconds(LeastKeepAlive), Milliseconds(KeepAlive)), (uint)options.MaxPayload);
    }

    /// <summary>Holds the called side's answer against what this side asked.</summary>
    /// <exception cref="ProtocolViolationException">As in <see cref="Take"/>.</exception>
    internal void Accept(Hello taken)
    {
        if (!taken.Versions.SequenceEqual([Version]))
            throw new ProtocolViolationException(EdgeV2Fault.HelloVersion, $"The answer takes another version than {Version}, which was offered.");
        if (taken.Compression is not [var codec] || (codec is not EdgeV2Compression.None && !Compression.Contains(codec)))
            throw new ProtocolViolationException(EdgeV2Fault.HelloValue, "The answer takes a compression that was not offered.");
        if (taken.KeepAlive < Milliseconds(LeastKeepAlive) || taken.KeepAlive > Milliseconds(KeepAlive))
            throw new ProtocolViolationException(EdgeV2Fault.HelloValue, $"The answer takes a silence of {taken.KeepAlive} ms, which was not offered.");
        CheckPayload(taken);
    }

    private static void CheckPayload(Hello hello)
    {
        if (hello.MaxPayload < LeastMaxPayload)
            throw new ProtocolViolationException(EdgeV2Fault.HelloValue, $"A peer that receives {hello.MaxPayload} bytes at most cannot be served; {LeastMaxPayload} are the least.");
    }

    private static uint Milliseconds(TimeSpan value) => (uint)Math.Clamp(value.TotalMilliseconds, LeastKeepAlive.TotalMilliseconds, TimeSpan.FromDays(1).TotalMilliseconds);

    // The caller's order decides: it knows better what its own processor can do.
    private EdgeV2Compression Choose(Hello asked)
    {
        foreach (var codec in asked.Compression)
        {
            if (codec is not EdgeV2Compression.None && Compression.Contains(codec)) return codec;
        }

        return EdgeV2Compression.None;
    }
}
