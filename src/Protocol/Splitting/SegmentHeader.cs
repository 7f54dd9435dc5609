using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// What every fragment of a segment says about it (docs/protocol/splitting.md, "Segment header"). Immutable; an instance
/// always has valid parameters and sizes.
/// </summary>
public sealed class SegmentHeader
{
    /// <summary>Bytes of the encoded form: 16 + 4 + 1 + 1 + 1 + 4 + 4 + 32.</summary>
    public const int EncodedSize = DescriptionSize + Digest256.Size;

    /// <summary>The shortest shard, in bytes: missing one must hide at least as many bits as the transform's key has.</summary>
    public const int MinShardSize = 32;

    /// <summary>The largest package of one segment, in bytes (16 MiB).</summary>
    public const int MaxPackageSize = 16 * 1024 * 1024;

    /// <summary>Bytes of the encoded form without the root; the leaves of the tree commit to them.</summary>
    internal const int DescriptionSize = StreamId.Size + 15;

    internal SegmentHeader(StreamId stream, uint number, bool last, SplitParameters parameters, int packageSize, int shardSize, Digest256 root)
    {
        Stream = stream;
        Number = number;
        Last = last;
        Parameters = parameters;
        PackageSize = packageSize;
        ShardSize = shardSize;
        Root = root;
        Id = ComputeId();
    }

    /// <summary>The stream that the segment belongs to.</summary>
    public StreamId Stream { get; }

    /// <summary>Position in the stream, from 0.</summary>
    public uint Number { get; }

    /// <summary>Whether the stream ends with this segment.</summary>
    public bool Last { get; }

    /// <summary>k and n.</summary>
    public SplitParameters Parameters { get; }

    /// <summary>k: fragments that rebuild the segment.</summary>
    public int Required => Parameters.Required;

    /// <summary>n: fragments that exist.</summary>
    public int Total => Parameters.Total;

    /// <summary>Bytes of the all-or-nothing package before padding: the sealed bytes and 48 more.</summary>
    public int PackageSize { get; }

    /// <summary>Bytes of each shard: the package divided by k, rounded up, and at least 32.</summary>
    public int ShardSize { get; }

    /// <summary>Bytes that were split.</summary>
    public int SealedSize => PackageSize - AllOrNothing.Overhead;

    /// <summary>Root of the Merkle tree over all n shards.</summary>
    public Digest256 Root { get; }

    /// <summary>The key of reassembly.</summary>
    public SegmentId Id { get; }

    /// <summary>Writes <see cref="EncodedSize"/> bytes.</summary>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void Encode(Span<byte> destination)
    {
        if (destination.Length < EncodedSize)
            throw new ArgumentException($"A segment header needs {EncodedSize} bytes.", nameof(destination));
        Describe(Stream, Number, Last, Parameters, PackageSize, ShardSize, destination);
        Root.CopyTo(destination[DescriptionSize..]);
    }

    /// <summary>Reads a header from the first <see cref="EncodedSize"/> bytes.</summary>
    /// <param name="source">Untrusted bytes; more may follow.</param>
    /// <param name="header">The header, or null.</param>
    /// <param name="fault">A code of <see cref="FragmentFault"/>, or null.</param>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out SegmentHeader? header, [NotNullWhen(false)] out string? fault)
    {
        header = null;
        fault = FragmentFault.Truncated;
        if (source.Length < EncodedSize)
            return false;

        var last = source[20];
        int required = source[21], total = source[22];
        var packageSize = BinaryPrimitives.ReadUInt32BigEndian(source[23..]);
        var shardSize = BinaryPrimitives.ReadUInt32BigEndian(source[27..]);
        if (last > 1)
            fault = FragmentFault.Flags;
        else if (!SplitParameters.AreValid(required, total))
            fault = FragmentFault.Parameters;
        else if (packageSize is < AllOrNothing.Overhead or > MaxPackageSize || shardSize != ShardSizeOf(packageSize, required))
            fault = FragmentFault.Sizes;
        else
            fault = null;
        if (fault is not null)
            return false;

        header = new SegmentHeader(
            StreamId.Read(source[..StreamId.Size]),
            BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            last == 1,
            new SplitParameters(required, total),
            (int)packageSize,
            (int)shardSize,
            Digest256.Read(source[DescriptionSize..EncodedSize]));
        return true;
    }

    internal static long ShardSizeOf(long packageSize, int required) =>
        Math.Max(MinShardSize, (packageSize + required - 1) / required);

    /// <summary>Writes everything but the root.</summary>
    internal static void Describe(
        StreamId stream, uint number, bool last, SplitParameters parameters, int packageSize, int shardSize, Span<byte> destination)
    {
        stream.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], number);
        destination[20] = last ? (byte)1 : (byte)0;
        destination[21] = (byte)parameters.Required;
        destination[22] = (byte)parameters.Total;
        BinaryPrimitives.WriteUInt32BigEndian(destination[23..], (uint)packageSize);
        BinaryPrimitives.WriteUInt32BigEndian(destination[27..], (uint)shardSize);
    }

    private SegmentId ComputeId()
    {
        var label = "voxa/segment/1"u8;
        Span<byte> input = stackalloc byte[1 + label.Length + EncodedSize];
        input[0] = (byte)label.Length;
        label.CopyTo(input[1..]);
        Encode(input[(1 + label.Length)..]);
        Span<byte> hash = stackalloc byte[SegmentId.Size];
        SHA256.HashData(input, hash);
        return SegmentId.Read(hash);
    }
}
