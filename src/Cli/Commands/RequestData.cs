using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Cli.Commands;

/// <summary>The body of a request as <c>--data</c> names it: text, <c>@FILE</c>, or <c>@-</c> for standard input.</summary>
internal sealed class RequestData : IDisposable
{
    private readonly Stream _stream;

    private RequestData(Stream stream)
    {
        _stream = stream;
        Reader = PipeReader.Create(stream);
    }

    public PipeReader Reader { get; }

    public static RequestData? Open(string? data, CommandContext context)
    {
        if (data is null) return null;
        if (!data.StartsWith('@')) return new RequestData(new MemoryStream(Encoding.UTF8.GetBytes(data)));
        if (data == "@-") return new RequestData(context.Input());
        try
        {
            return new RequestData(File.OpenRead(data[1..]));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Usage, "bad_data_file", $"--data: {fault.Message}");
        }
    }

    /// <summary>Says the length where it is known and the caller did not: many servers take no body without one.</summary>
    public void StateLength(List<HeaderField> headers)
    {
        if (!_stream.CanSeek || headers.Exists(static field => field.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))) return;
        headers.Add(new HeaderField("Content-Length", _stream.Length.ToString(CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _stream.Dispose();
}
