using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace OrleansVoxa.Cli;

/// <summary>Reads JSON objects, one a line, as they come.</summary>
internal sealed class JsonLines(Stream stream, Uri server, Uri address) : IAsyncDisposable
{
    private const int LongestLine = 1024 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <returns>The next one with its text; null at the end.</returns>
    /// <exception cref="CommandFailedException">The connection broke, or what came is none.</exception>
    public async ValueTask<(JsonElement Value, ReadOnlyMemory<byte> Text)?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var read = await _reader.ReadAsync(cancellationToken);
                if (read.Buffer.PositionOf((byte)'\n') is { } end)
                {
                    var text = read.Buffer.Slice(0, end).ToArray();
                    _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                    using var document = JsonDocument.Parse(text);
                    return document.RootElement.ValueKind == JsonValueKind.Object ? (document.RootElement.Clone(), text) : throw ApiReader.Foreign(address);
                }

                if (read.IsCompleted) return null;
                if (read.Buffer.Length > LongestLine) throw ApiReader.Foreign(address);
                _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (JsonException)
        {
            throw ApiReader.Foreign(address);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw ApiReader.Lost(server, fault);
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();
}
