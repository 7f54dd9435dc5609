using System.IO.Pipelines;

namespace OrleansVoxa.Edge.Tests.Transports;

/// <summary>A stream that the test disposes, as a pair of pipes.</summary>
internal sealed class StreamPipe(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
