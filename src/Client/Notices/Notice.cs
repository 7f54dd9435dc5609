namespace OrleansVoxa.Client.Notices;

/// <summary>What the edge tells by itself. A hint: one that is lost is found out by asking. Immutable.</summary>
/// <param name="Topic">What it is about, one of those asked for.</param>
/// <param name="Body">As the topic defines it; JSON in UTF-8 for all of docs/protocol/framing-a.md, "Notices". May be empty.</param>
public sealed record Notice(string Topic, ReadOnlyMemory<byte> Body);
