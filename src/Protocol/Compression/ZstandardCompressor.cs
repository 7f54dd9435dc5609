namespace OrleansVoxa.Protocol.Compression;

/// <summary>A native compression context.</summary>
internal sealed class ZstandardCompressor : ZstandardContext
{
    protected override bool ReleaseHandle() => Zstandard.FreeCompressor(handle) == 0;
}
