using System.Security.Cryptography;

namespace OrleansVoxa.Cli.Registry;

/// <summary>What an export holds, and whether it is whole.</summary>
/// <param name="Lines">Its nodes, a line each; a last one that was cut is not counted.</param>
/// <param name="Digest">SHA-256 of these lines, as hexadecimal digits.</param>
/// <param name="Fault">What is wrong with its end; null if it is whole.</param>
internal sealed record ExportCheck(long Lines, string Digest, string? Fault)
{
    /// <summary>Reads a file from beginning to end.</summary>
    /// <exception cref="CommandFailedException">The file is no export at all.</exception>
    public static async Task<ExportCheck> OfAsync(string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (lines, cut) = (0L, false);
        (string Format, long Count, string Hash)? end = null;
        await foreach (var (line, ended) in ExportLines.ReadAsync(path, cancellationToken))
        {
            if (end is not null) throw new CommandFailedException(ExitCodes.Failed, "not_an_export", $"{path} goes on after its last line, {lines + 1}.");
            end = ExportFile.ReadEnd(line);
            if (end is not null) continue;
            cut = !ended;
            if (cut) break;
            hash.AppendData(line.Span);
            hash.AppendData("\n"u8);
            lines++;
        }

        var digest = Convert.ToHexStringLower(hash.GetCurrentHash());
        if (end is { } known && known.Format != ExportFile.Format)
            throw new CommandFailedException(ExitCodes.Failed, "not_an_export", $"{path} is of the format '{known.Format}', and this program reads {ExportFile.Format}.");
        return new ExportCheck(lines, digest, FindFault(end, lines, digest, cut));
    }

    private static string? FindFault((string Format, long Count, string Hash)? end, long lines, string digest, bool cut) =>
        cut ? $"it was cut within line {lines + 1}"
        : end is not { } known ? $"it was cut after line {lines}: the last line, with count and hash, is missing"
        : known.Count != lines ? $"it holds {lines} nodes, and its last line says {known.Count}"
        : known.Hash != digest ? "its lines are not those that were written: their hash is another than its last line says"
        : null;
}
