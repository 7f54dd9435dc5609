using System.Net;

namespace OrleansVoxa.Cli.Output;

/// <summary>A body of unknown length that is sent as it comes, each read at once. The stream is its caller's.</summary>
internal sealed class FlowingContent(Stream stream) : HttpContent
{
    private const int Chunk = 32 * 1024;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream output, TransportContext? context) => SerializeToStreamAsync(output, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream output, TransportContext? context, CancellationToken cancellationToken)
    {
        // The server is to know of it before the first byte is typed.
        await output.FlushAsync(cancellationToken);
        var buffer = new byte[Chunk];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
    }
}
