using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Compression;

/// <summary>The system's LZ4 block functions. Thread-safe: each call keeps its state on its own stack.</summary>
internal static partial class Lz4
{
    private const string Library = "liblz4.so.1";

    public static bool IsSupported { get; } = NativeLibrary.TryLoad(Library, typeof(Lz4).Assembly, null, out _);

    /// <summary>Length of the block, or 0 if <paramref name="destination"/> cannot hold it.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination) =>
        Math.Max(0, CompressDefault(source, destination, source.Length, destination.Length));

    /// <summary>Length of the original, or a negative number if the block is damaged or longer than <paramref name="destination"/>.</summary>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> destination) =>
        DecompressSafe(source, destination, source.Length, destination.Length);

    [LibraryImport(Library, EntryPoint = "LZ4_compress_default")]
    private static partial int CompressDefault(ReadOnlySpan<byte> source, Span<byte> destination, int sourceSize, int capacity);

    [LibraryImport(Library, EntryPoint = "LZ4_decompress_safe")]
    private static partial int DecompressSafe(ReadOnlySpan<byte> source, Span<byte> destination, int sourceSize, int capacity);
}
