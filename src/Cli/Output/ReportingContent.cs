using System.Net;

namespace OrleansVoxa.Cli.Output;

/// <summary>A body of known length that is read from a file as it is sent, and says how far it is. The stream is its caller's.</summary>
internal sealed class ReportingContent(Stream stream, long length, Action<long> report) : HttpContent
{
    private const int Chunk = 64 * 1024;

    protected override bool TryComputeLength(out long known)
    {
        known = length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream output, TransportContext? context) => SerializeToStreamAsync(output, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream output, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[Chunk];
        var sent = 0L;
        while (sent < length && await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(Chunk, length - sent)), cancellationToken) is > 0 and var read)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            report(sent += read);
        }
    }
}
