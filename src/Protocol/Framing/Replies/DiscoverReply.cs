using System.Collections.Immutable;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Framing.Replies;

/// <summary>The body of the <see cref="Reply"/> to <see cref="Discover"/>.</summary>
/// <param name="Entries">The nodes, at most <see cref="MaxEntries"/>.</param>
/// <param name="Cursor">Where the next request goes on; empty at the end.</param>
/// <remarks>Canonical encoding: label, list of (record, state, reachable, last seen), cursor. docs/protocol/framing-a.md, "Replies".</remarks>
public sealed record DiscoverReply(ImmutableArray<DiscoverEntry> Entries, string Cursor)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/discover-reply/1";

    /// <summary>Most entries of one reply.</summary>
    public const int MaxEntries = 100;

    /// <summary>The body.</summary>
    /// <exception cref="ArgumentException">There are too many entries.</exception>
    public byte[] Encode()
    {
        if (Entries.Length > MaxEntries)
            throw new ArgumentException($"{Entries.Length} entries are over the limit of {MaxEntries}.");
        return new CanonicalWriter(Label)
            .List(Entries, static (writer, entry) =>
                writer.Bytes(entry.Record.Span).String(entry.State).Bool(entry.Reachable).Time(entry.LastSeen))
            .String(Cursor)
            .ToArray();
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProtocolViolationException">The bytes are not this body, exactly.</exception>
    public static DiscoverReply Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CanonicalReader(body, Label);
        var entries = ImmutableArray.CreateBuilder<DiscoverEntry>(reader.Count(MaxEntries));
        for (var i = 0; i < entries.Capacity; i++)
        {
            entries.Add(new DiscoverEntry(
                reader.Bytes(SignedNodeRecord.MaximumEncodedSize).ToArray(), reader.String(Discover.MaxWord), reader.Bool(), reader.Time()));
        }

        var reply = new DiscoverReply(entries.MoveToImmutable(), reader.String(Discover.MaxCursor));
        reader.End();
        return reply;
    }
}
