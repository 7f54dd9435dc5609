using System.Formats.Tar;
using System.IO.Compression;

namespace OrleansVoxa.Agent.Sources;

/// <summary>
/// Reads an archive that a stranger packed (tar, tar.gz or zip) and writes what it may hold as a plain tar for the engine: files, folders
/// and links that stay inside, nobody's and without special modes. Nothing is unpacked into this machine's folders. Thread-safe.
/// </summary>
internal sealed class SourceArchive
{
    /// <summary>The name of the file that says how an image is built.</summary>
    public const string Dockerfile = "Dockerfile";

    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly ArchiveLimits _limits;
    private readonly TarWriter _to;
    private readonly Dictionary<string, TarEntryType> _seen = new(StringComparer.Ordinal);
    private long _left;

    private SourceArchive(ArchiveLimits limits, TarWriter to)
    {
        _limits = limits;
        _to = to;
        _left = limits.UnpackedBytes;
    }

    /// <summary>Repacks an archive.</summary>
    /// <param name="archive">It, at its beginning; must be able to seek.</param>
    /// <param name="scratch">Takes an archive that is compressed as a whole while it is looked at; empty, for reading and writing.</param>
    /// <param name="tar">Where the tar goes.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="dockerfile">Writes the Dockerfile of an archive that has none, from the paths that it holds; without it none is written.</param>
    /// <returns>The paths that it holds.</returns>
    /// <exception cref="InstanceException">It is none, holds what it may not, or too much.</exception>
    public static async Task<IReadOnlySet<string>> RepackAsync(
        Stream archive, Stream scratch, Stream tar, ArchiveLimits limits, CancellationToken cancellationToken, Func<IReadOnlySet<string>, string>? dockerfile = null)
    {
        if (archive.Length > limits.ArchiveBytes) throw TooLarge(limits.ArchiveBytes);
        await using var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true);
        var repacker = new SourceArchive(limits, writer);
        var magic = new byte[4];
        await archive.ReadAtLeastAsync(magic, 4, throwOnEndOfStream: false, cancellationToken);
        archive.Position = 0;
        try
        {
            if (magic is [0x50, 0x4b, 3, 4] or [0x50, 0x4b, 5, 6])
            {
                await repacker.ZipAsync(archive, cancellationToken);
            }
            else if (magic is [0x1f, 0x8b, ..])
            {
                await using (var plain = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true)) await repacker.InflateAsync(plain, scratch, cancellationToken);
                scratch.Position = 0;
                await repacker.TarAsync(scratch, cancellationToken);
            }
            else
            {
                await repacker.TarAsync(archive, cancellationToken);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or EndOfStreamException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new InstanceException("archive_invalid", "The archive is no tar, tar.gz or zip that can be read.", passing: false, fault);
        }

        var paths = repacker._seen.Keys.ToHashSet(StringComparer.Ordinal);
        if (dockerfile is null || paths.Contains(Dockerfile)) return paths;
        using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(dockerfile(paths)));
        await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, Dockerfile) { DataStream = text, Mode = FileMode, ModificationTime = DateTimeOffset.UnixEpoch }, cancellationToken);
        return paths;
    }

    private async Task InflateAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        var left = _limits.UnpackedBytes;
        while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if ((left -= read) < 0) throw TooLarge(_limits.UnpackedBytes);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task TarAsync(Stream tar, CancellationToken cancellationToken)
    {
        TarHeaders.Check(tar, _limits);
        tar.Position = 0;
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    await FileAsync(entry.Name, entry.DataStream ?? Stream.Null, (entry.Mode & UnixFileMode.UserExecute) != 0, cancellationToken);
                    break;
                case TarEntryType.Directory:
                    await FolderAsync(entry.Name, cancellationToken);
                    break;
                case TarEntryType.SymbolicLink:
                    await LinkAsync(entry.Name, entry.LinkName, cancellationToken);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    // Hard links, too: a builder would need what they name before them, and nothing that packs sources makes them.
                    throw Refused(entry.Name, entry.EntryType.ToString());
            }
        }
    }

    private async Task ZipAsync(Stream zip, CancellationToken cancellationToken)
    {
        ZipDirectory.Check(zip, _limits);
        zip.Position = 0;
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in archive.Entries)
        {
            // The upper half holds the mode of a file where the archive was packed on Unix.
            var mode = (entry.ExternalAttributes >> 16) & 0xffff;
            var kind = mode & 0xf000;
            if (entry.FullName.EndsWith('/')) await FolderAsync(entry.FullName, cancellationToken);
            else if (kind is 0 or 0x8000)
            {
                await using var content = await entry.OpenAsync(cancellationToken);
                await FileAsync(entry.FullName, content, (mode & 0x40) != 0, cancellationToken);
            }
            else if (kind == 0xa000 && entry.Length <= _limits.PathLength)
            {
                await using var content = await entry.OpenAsync(cancellationToken);
                var target = new byte[_limits.PathLength + 1];
                var read = await content.ReadAtLeastAsync(target, target.Length, throwOnEndOfStream: false, cancellationToken);
                await LinkAsync(entry.FullName, System.Text.Encoding.UTF8.GetString(target, 0, read), cancellationToken);
            }
            else throw Refused(entry.FullName, "entry of another kind");
        }
    }

    private async Task FileAsync(string name, Stream content, bool executable, CancellationToken cancellationToken)
    {
        var path = Take(name, TarEntryType.RegularFile);
        if (path.Length == 0) throw Refused(name, "file in place of the root");

        var mode = executable ? FolderMode : FileMode;
        if (content.CanSeek)
        {
            if ((_left -= content.Length) < 0) throw TooLarge(_limits.UnpackedBytes);
            await _to.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = content, Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch }, cancellationToken);
            return;
        }

        // What a zip says of a size is not believed: a length is known once the bytes are there, and there are never more than are left.
        await using var held = ScratchFile.Create();
        var buffer = new byte[64 << 10];
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            if ((_left -= read) < 0) throw TooLarge(_limits.UnpackedBytes);
            await held.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        held.Position = 0;
        await _to.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = held, Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch }, cancellationToken);
    }

    private async Task FolderAsync(string name, CancellationToken cancellationToken)
    {
        var path = Take(name, TarEntryType.Directory);
        if (path.Length == 0) return;
        await _to.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, path + "/") { Mode = FolderMode, ModificationTime = DateTimeOffset.UnixEpoch }, cancellationToken);
    }

    private async Task LinkAsync(string name, string target, CancellationToken cancellationToken)
    {
        var path = Take(name, TarEntryType.SymbolicLink);
        if (path.Length == 0) throw Refused(name, "link in place of the root");
        ArchivePaths.RequireInside(path, target, _limits.PathLength);
        await _to.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, ModificationTime = DateTimeOffset.UnixEpoch }, cancellationToken);
    }

    // A path once, and nothing below a link or a file: else a link that stays inside could be led outside by the next entry.
    private string Take(string name, TarEntryType kind)
    {
        var path = ArchivePaths.Normalize(name, _limits.PathLength);
        if (_seen.Count >= _limits.Entries) throw new InstanceException("archive_too_large", $"The archive holds more than {_limits.Entries} entries.");
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (!_seen.TryAdd(path[..slash], TarEntryType.Directory) && _seen[path[..slash]] != TarEntryType.Directory) throw Refused(name, "entry below a file or link");
        }

        if (!_seen.TryAdd(path, kind) && !(kind == TarEntryType.Directory && _seen[path] == kind)) throw Refused(name, "second entry of that name");
        return path;
    }

    private static InstanceException TooLarge(long limit) => new("archive_too_large", $"The archive is, or holds, more than {limit} bytes: leave out what a build makes or fetches.");

    private static InstanceException Refused(string name, string what) =>
        new("archive_entry", $"The archive holds {Engine.EngineFaults.Clean(name.Length > 100 ? name[..100] + "…" : name)}, a {what}: leave it out.");
}
