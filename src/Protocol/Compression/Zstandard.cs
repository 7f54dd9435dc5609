using System.Runtime.InteropServices;

namespace OrleansVoxa.Protocol.Compression;

/// <summary>The system's Zstandard functions. Thread-safe: a context serves one call at a time.</summary>
internal static partial class Zstandard
{
    private const string Library = "libzstd.so.1";

    // Contexts are large (hundreds of kilobytes at level 1), and no more run at once than there are cores.
    private static readonly ZstandardPool Compressors = new(() => CreateCompressor());
    private static readonly ZstandardPool Decompressors = new(() => CreateDecompressor());

    public static bool IsSupported { get; } = NativeLibrary.TryLoad(Library, typeof(Zstandard).Assembly, null, out _);

    /// <summary>Length of the compressed bytes, or 0 if <paramref name="destination"/> cannot hold them.</summary>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int level)
    {
        var context = Compressors.Rent();
        try
        {
            var written = CompressContext(
                context, destination, (nuint)destination.Length, source, (nuint)source.Length, level);
            return IsError(written) != 0 ? 0 : (int)written;
        }
        finally
        {
            Compressors.Return(context);
        }
    }

    /// <summary>Length of the original, or -1 if the bytes are damaged or longer than <paramref name="destination"/>.</summary>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var context = Decompressors.Rent();
        try
        {
            var written = DecompressContext(context, destination, (nuint)destination.Length, source, (nuint)source.Length);
            return IsError(written) != 0 ? -1 : (int)written;
        }
        finally
        {
            Decompressors.Return(context);
        }
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    private static partial ZstandardCompressor CreateCompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    private static partial ZstandardDecompressor CreateDecompressor();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    internal static partial nuint FreeCompressor(IntPtr context);

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    internal static partial nuint FreeDecompressor(IntPtr context);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressCCtx")]
    private static partial nuint CompressContext(
        SafeHandle context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length, int level);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressDCtx")]
    private static partial nuint DecompressContext(
        SafeHandle context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint code);
}
