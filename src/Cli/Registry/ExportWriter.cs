using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansVoxa.Cli.Registry;

/// <summary>Writes an export beside its final name, and gives it that name when it is whole; or writes to a stream that was handed in.</summary>
internal sealed class ExportWriter : IAsyncDisposable
{
    private readonly Stream _output;
    private readonly string? _path;
    private readonly IncrementalHash _hash;

    private ExportWriter(Stream output, string? path, IncrementalHash hash) => (_output, _path, _hash) = (output, path, hash);

    /// <summary>Lines that are written.</summary>
    public long Count { get; private set; }

    /// <summary>The node id of the last one; null before the first.</summary>
    public string? Last { get; private set; }

    /// <summary>What an export is called until it is whole.</summary>
    public static string PartialOf(string path) => path + ".partial";

    public static ExportWriter To(Stream output) => new(output, null, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));

    /// <summary>Begins a file, or goes on after the last whole line of one that was interrupted.</summary>
    /// <exception cref="CommandFailedException">What is there is no export.</exception>
    public static async Task<ExportWriter> OpenAsync(string path, bool resume, CancellationToken cancellationToken)
    {
        var partial = PartialOf(path);
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, length, last) = resume && File.Exists(partial) ? await ScanAsync(partial, hash, cancellationToken) : (0, 0, null);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(partial, options);
        file.SetLength(length);
        file.Position = length;
        return new ExportWriter(file, path, hash) { Count = count, Last = last };
    }

    public async Task WriteAsync(JsonElement node, CancellationToken cancellationToken)
    {
        var id = node.GetProperty("id").GetString();
        await WriteAsync(node.GetRawText(), cancellationToken);
        Count++;
        Last = id;
    }

    /// <summary>Writes the last line, and has all of it on disk before the file gets its name.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(ExportFile.EndLine(Count, Convert.ToHexStringLower(_hash.GetCurrentHash())), cancellationToken);
        await _output.FlushAsync(cancellationToken);
        if (_path is null) return;
        ((FileStream)_output).Flush(flushToDisk: true);
        await _output.DisposeAsync();
        File.Move(PartialOf(_path), _path, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _output.DisposeAsync();
    }

    private async Task WriteAsync(string line, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(line + '\n');
        _hash.AppendData(bytes);
        await _output.WriteAsync(bytes, cancellationToken);
    }

    private static async Task<(long Count, long Length, string? Last)> ScanAsync(string partial, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var (count, length) = (0L, 0L);
        string? last = null;
        await foreach (var (line, ended) in ExportLines.ReadAsync(partial, cancellationToken))
        {
            // What was being written when it ended is written again, the last line included.
            if (!ended || ExportFile.ReadEnd(line) is not null) break;
            last = ExportFile.ReadId(line)
                ?? throw new CommandFailedException(ExitCodes.Refused, "not_an_export", $"{partial} is no export that could be continued: line {count + 1}. Leave out --resume to begin anew.");
            hash.AppendData(line.Span);
            hash.AppendData("\n"u8);
            (count, length) = (count + 1, length + line.Length + 1);
        }

        return (count, length, last);
    }
}
