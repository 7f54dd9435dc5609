using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>One fragment of a traced exchange. Immutable.</summary>
/// <param name="Direction">Which way it went.</param>
/// <param name="Segment">The number of its segment, from 0.</param>
/// <param name="Index">Its place in the segment, from 0.</param>
/// <param name="Path">The relays it was sent over, first hop first.</param>
/// <param name="Bytes">The size of the onion packet that carried it.</param>
/// <param name="Elapsed">Time after the first fragment of its direction arrived; null when it never did.</param>
/// <param name="Verified">Whether the receiver verified it against the segment's Merkle root.</param>
public sealed record TraceRow(
    TraceDirection Direction, uint Segment, int Index, ImmutableArray<NodeId> Path, int Bytes, TimeSpan? Elapsed, bool Verified);
