namespace OrleansVoxa.Protocol.Splitting;

/// <summary>One shard of a coded package and its position: data shards are 0..k-1, parity shards follow.</summary>
internal readonly record struct Shard(int Index, ReadOnlyMemory<byte> Bytes);
