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

    /// <summary>A new context for a stream, with a level and a window of two to the power of <paramref name="windowLog"/> bytes at most.</summary>
    public static ZstandardCompressor CreateStreaming(int level, int windowLog)
    {
        const int Level = 100, WindowLog = 101; // ZSTD_c_compressionLevel, ZSTD_c_windowLog
        var context = CreateCompressor();
        if (!context.IsInvalid && IsError(SetParameter(context, Level, level)) == 0 && IsError(SetParameter(context, WindowLog, windowLog)) == 0) return context;
        context.Dispose();
        throw new InvalidOperationException("No Zstandard context could be made, for lack of memory or another fault of the library.");
    }

    /// <summary>Takes a part of a stream, and gives what is ready of its compressed bytes.</summary>
    /// <param name="context">The stream's.</param>
    /// <param name="source">More of the stream; cut to what was not taken yet.</param>
    /// <param name="destination">Where compressed bytes go.</param>
    /// <param name="mode">Go on, give all that there is, or end the frame.</param>
    /// <param name="written">How many were written.</param>
    /// <returns>True if nothing is left to be written in this mode.</returns>
    public static unsafe bool CompressPart(ZstandardCompressor context, ref ReadOnlySpan<byte> source, Span<byte> destination, ZstandardMode mode, out int written)
    {
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            var output = new Part { Bytes = (IntPtr)to, Size = (nuint)destination.Length };
            var input = new Part { Bytes = (IntPtr)from, Size = (nuint)source.Length };
            var left = CompressStream(context, ref output, ref input, (int)mode);
            if (IsError(left) != 0) throw new InvalidOperationException("Zstandard refused a part of a stream.");
            source = source[(int)input.Position..];
            written = (int)output.Position;
            return mode is ZstandardMode.Continue ? source.IsEmpty : left == 0;
        }
    }

    // ZSTD_inBuffer and ZSTD_outBuffer.
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public IntPtr Bytes;
        public nuint Size;
        public nuint Position;
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    private static partial nuint SetParameter(ZstandardCompressor context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressStream2")]
    private static partial nuint CompressStream(ZstandardCompressor context, ref Part output, ref Part input, int mode);

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
