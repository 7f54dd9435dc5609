using System.Text.Json;

namespace OrleansVoxa.Cli.Registry;

/// <summary>A small file beside an export that says how far its import is, so that an interrupted one can go on; it is removed at the end.</summary>
internal sealed class ImportProgress(string path, Uri server, string digest)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _path = path + ".import";

    /// <summary>How far an earlier import of these very lines into this server came.</summary>
    /// <exception cref="CommandFailedException">There is none, or it was of something else.</exception>
    public async Task<ImportCounts> LoadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path)) throw new CommandFailedException(ExitCodes.NotFound, "nothing_to_resume", $"There is no {_path}, so no import of this file was interrupted. Leave out --resume.");
        Stored? stored = null;
        try
        {
            stored = JsonSerializer.Deserialize<Stored>(await File.ReadAllTextAsync(_path, cancellationToken), Options);
        }
        catch (JsonException)
        {
            // Said below.
        }

        return stored is { Counts: not null } known && known.Digest == digest && known.Server == server
            ? known.Counts
            : throw new CommandFailedException(ExitCodes.Refused, "nothing_to_resume", $"{_path} is of another import: other lines, or another server. Leave out --resume to begin anew.");
    }

    /// <summary>Keeps how far the import is; the file is old or new at any moment.</summary>
    public async Task SaveAsync(ImportCounts counts, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_path + ".new", JsonSerializer.Serialize(new Stored(server, digest, counts), Options), cancellationToken);
        File.Move(_path + ".new", _path, overwrite: true);
    }

    public void Remove() => File.Delete(_path);

    private sealed record Stored(Uri? Server, string? Digest, ImportCounts? Counts);
}
