using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The edge tells of something that happened; nothing answers it.</summary>
/// <param name="Topic">What it is about.</param>
/// <param name="Body">As the topic defines it.</param>
public sealed record Notify(string Topic, ReadOnlyMemory<byte> Body) : EdgeV2Message
{
    /// <summary>The type of this message: 13.</summary>
    public const byte WireType = 13;

    /// <summary>Longest topic, in UTF-8 bytes.</summary>
    public const int MaxTopic = 128;

    /// <summary>Longest body, in bytes.</summary>
    public const int MaxBody = 65536;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.Text(Topic, MaxTopic);
        writer.Bytes(Body, MaxBody);
    }

    internal static Notify Read(ref CanonicalReader reader) => new(reader.String(MaxTopic), reader.Bytes(MaxBody).ToArray());
}
