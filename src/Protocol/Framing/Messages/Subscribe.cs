using System.Collections.Immutable;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Asks for events. Answered by an empty <see cref="Reply"/>; the events come as <see cref="Custom"/>.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Topics">What to be told of.</param>
public sealed record Subscribe(ulong Correlation, ImmutableArray<string> Topics) : Message
{
    /// <summary>The tag of this message: 24.</summary>
    public const uint WireTag = 24;

    /// <summary>Most topics.</summary>
    public const int MaxTopics = 64;

    /// <summary>Longest topic, in UTF-8 bytes.</summary>
    public const int MaxTopic = 128;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Texts(Topics, MaxTopics, MaxTopic);
    }

    internal static Subscribe Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Texts(MaxTopics, MaxTopic, nameof(Topics)));
}
