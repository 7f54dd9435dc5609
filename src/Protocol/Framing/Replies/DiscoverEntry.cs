namespace OrleansVoxa.Protocol.Framing.Replies;

/// <summary>One node in a <see cref="DiscoverReply"/>.</summary>
/// <param name="Record">The encoded signed node record.</param>
/// <param name="State">The node's state by its wire name, such as <c>active</c>.</param>
/// <param name="Reachable">False if its last heartbeats are missing, or come and go too often: no path is to use it.</param>
/// <param name="LastSeen">When it was last heard of.</param>
public sealed record DiscoverEntry(ReadOnlyMemory<byte> Record, string State, bool Reachable, DateTimeOffset LastSeen);
