using Microsoft.AspNetCore.ResponseCompression;
using OrleansVoxa.Protocol.Compression;

namespace OrleansVoxa.Api.Compression;

/// <summary>The content coding <c>zstd</c> (RFC 8878, section 6), which the framework has none for.</summary>
internal sealed class ZstandardProvider : ICompressionProvider
{
    public string EncodingName => "zstd";

    public bool SupportsFlush => true;

    public Stream CreateStream(Stream outputStream) => new ZstandardStream(outputStream);
}
