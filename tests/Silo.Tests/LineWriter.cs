using System.Text;
using System.Threading.Channels;

namespace OrleansVoxa.Silo.Tests;

/// <summary>Standard output as a test sees it: line by line, as they come.</summary>
internal sealed class LineWriter : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override Encoding Encoding => Encoding.UTF8;

    public List<string> All { get; } = [];

    public override void WriteLine(string? value)
    {
        lock (All) All.Add(value ?? "");
        _lines.Writer.TryWrite(value ?? "");
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _lines.Reader.ReadAsync(cancellationToken);
}
