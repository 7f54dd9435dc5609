using System.Buffers;
using System.IO.Pipelines;

namespace OrleansVoxa.Fuzz.Sessions;

/// <summary>A connection on which some bytes have arrived and the peer has gone; what is sent is dropped.</summary>
internal sealed class FixedTransport(ReadOnlySequence<byte> arrived) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(arrived);

    public PipeWriter Output { get; } = PipeWriter.Create(Stream.Null);
}
