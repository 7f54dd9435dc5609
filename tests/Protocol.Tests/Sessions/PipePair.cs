using System.IO.Pipelines;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>Two ends of a connection in memory.</summary>
public sealed class PipePair
{
    public PipePair(PipeOptions? options = null)
    {
        var forward = new Pipe(options ?? PipeOptions.Default);
        var backward = new Pipe(options ?? PipeOptions.Default);
        Client = new End(backward.Reader, forward.Writer);
        Server = new End(forward.Reader, backward.Writer);
    }

    public IDuplexPipe Client { get; }

    public IDuplexPipe Server { get; }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
