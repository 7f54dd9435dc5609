namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>Which fragments of one attempt at a segment were seen.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="Package">The first four bytes of the segment id, which tell attempts apart.</param>
/// <param name="Fragments">Bit i stands for fragment i.</param>
internal readonly record struct SeenPackage(uint Segment, uint Package, ulong Fragments);
