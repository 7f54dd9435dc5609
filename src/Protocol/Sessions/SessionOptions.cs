using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>The limits and deadlines of one end of a session. Immutable.</summary>
public sealed record SessionOptions
{
    /// <summary>The documented defaults.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>Calling side only: the node that must answer; null accepts any, and the caller pins what it finds. Default null.</summary>
    public NodeId? ExpectedPeer { get; init; }

    /// <summary>Time from the start of the handshake to its end. Default 10 s.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Called side: time until the first frame is there, whole. Default 5 s.</summary>
    public TimeSpan FirstFrameDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Called side: how far the caller's clock may be off, either way. Default 5 s.</summary>
    public TimeSpan TimestampWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest payload to receive, in bytes on the wire. Default 16 MiB.</summary>
    public int MaxPayload { get; init; } = FrameLimits.AbsoluteMaxPayload;

    /// <summary>Messages that may wait to be written; a full queue makes senders wait. Default 32.</summary>
    public int QueuedWrites { get; init; } = 32;

    /// <summary>Longest time that the transport may take no bytes while some wait; then the session is closed. Default 30 s.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long closing waits for queued messages to be written. Default 5 s.</summary>
    public TimeSpan CloseDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Least rate of a frame that has begun, in bytes a second, beyond <see cref="FrameGrace"/>. Default 4,096.</summary>
    public int MinimumReceiveRate { get; init; } = 4096;

    /// <summary>Time that any frame may take from its first byte to its last, however short it is. Default 5 s.</summary>
    public TimeSpan FrameGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When the sending key changes. Default 1 GiB or 1 h.</summary>
    public RekeyPolicy Rekey { get; init; } = RekeyPolicy.Default;

    /// <summary>When payloads are compressed, and what is inflated. Default LZ4 from 512 bytes.</summary>
    public CompressionOptions Compression { get; init; } = CompressionOptions.Default;

    /// <summary>Every fault of these options, for people; empty if there is none.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Positive(HandshakeDeadline, nameof(HandshakeDeadline));
        Positive(FirstFrameDeadline, nameof(FirstFrameDeadline));
        Positive(TimestampWindow, nameof(TimestampWindow));
        Positive(WriteDeadline, nameof(WriteDeadline));
        Positive(CloseDeadline, nameof(CloseDeadline));
        Positive(FrameGrace, nameof(FrameGrace));
        Positive(Rekey.Interval, $"{nameof(Rekey)}.{nameof(RekeyPolicy.Interval)}");
        if (MaxPayload is < 4096 or > FrameLimits.AbsoluteMaxPayload)
            faults.Add($"{nameof(MaxPayload)} {MaxPayload} is not between 4,096 bytes and 16 MiB.");
        if (QueuedWrites is < 1 or > 10_000) faults.Add($"{nameof(QueuedWrites)} {QueuedWrites} is not between 1 and 10,000.");
        if (MinimumReceiveRate < 1) faults.Add($"{nameof(MinimumReceiveRate)} {MinimumReceiveRate} is below 1 byte a second.");
        if (Rekey.Bytes < 1024) faults.Add($"{nameof(Rekey)}.{nameof(RekeyPolicy.Bytes)} {Rekey.Bytes} is below 1,024 bytes.");
        faults.AddRange(Compression.Faults().Select(fault => $"{nameof(Compression)}.{fault}"));
        return faults;

        void Positive(TimeSpan value, string name)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1)) faults.Add($"{name} {value} is not between 0 and one day.");
        }
    }
}
