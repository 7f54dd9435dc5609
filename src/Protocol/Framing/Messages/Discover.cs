using System.Collections.Immutable;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Asks which nodes there are. Answered by <see cref="Reply"/> with a DiscoverReply.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Capabilities">All of them must be there; empty asks for none.</param>
/// <param name="Type">Only nodes of this type; null for any.</param>
/// <param name="Region">Only nodes of this region; null for any.</param>
/// <param name="States">Only nodes in one of these states; empty for active ones.</param>
/// <param name="MaxResults">Most entries in the answer; 0 leaves it to the registry.</param>
/// <param name="Cursor">Where an earlier answer ended; empty begins.</param>
public sealed record Discover(
    ulong Correlation,
    ImmutableArray<string> Capabilities,
    string? Type,
    string? Region,
    ImmutableArray<string> States,
    uint MaxResults,
    string Cursor) : Message
{
    /// <summary>The tag of this message: 18.</summary>
    public const uint WireTag = 18;

    /// <summary>Most capabilities.</summary>
    public const int MaxCapabilities = 64;

    /// <summary>Most states.</summary>
    public const int MaxStates = 8;

    /// <summary>Longest capability, type, region or state, in UTF-8 bytes.</summary>
    public const int MaxWord = 64;

    /// <summary>Longest cursor, in UTF-8 bytes.</summary>
    public const int MaxCursor = 256;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <summary><see cref="MessagePriority.Bulk"/>: a page is long, asks many parts of the registry, and can be asked for again.</summary>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Texts(Capabilities, MaxCapabilities, MaxWord);
        writer.OptionalText(Type, MaxWord);
        writer.OptionalText(Region, MaxWord);
        writer.Texts(States, MaxStates, MaxWord);
        writer.U32(MaxResults);
        writer.Text(Cursor, MaxCursor);
    }

    internal static Discover Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Texts(MaxCapabilities, MaxWord, nameof(Capabilities)),
        reader.OptionalText(MaxWord, nameof(Type)),
        reader.OptionalText(MaxWord, nameof(Region)),
        reader.Texts(MaxStates, MaxWord, nameof(States)),
        reader.U32(nameof(MaxResults)),
        reader.Text(MaxCursor, nameof(Cursor)));
}
