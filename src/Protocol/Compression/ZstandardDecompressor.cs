namespace OrleansVoxa.Protocol.Compression;

/// <summary>A native decompression context.</summary>
internal sealed class ZstandardDecompressor : ZstandardContext
{
    protected override bool ReleaseHandle() => Zstandard.FreeDecompressor(handle) == 0;
}
