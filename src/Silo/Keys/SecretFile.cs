namespace OrleansVoxa.Silo.Keys;

/// <summary>Small files that only their owner may read, written so that a crash leaves the whole file or none.</summary>
internal static class SecretFile
{
    /// <summary>Longest secret file that is read, in bytes; anything longer is not one of ours.</summary>
    private const int MaxLength = 64 * 1024;

    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = DataDirectory.OwnerOnly;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
    }

    /// <summary>Reads a secret; null and a sentence when others may read it too, or it is no secret of ours.</summary>
    public static byte[]? TryRead(string path, out string? fault)
    {
        try
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
            {
                fault = $"{path} can be read or written by other users; take that away with chmod 600 '{path}'";
                return null;
            }

            if (new FileInfo(path).Length > MaxLength)
            {
                fault = $"{path} is too long for a key file";
                return null;
            }

            fault = null;
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"{path} cannot be read: {e.Message}";
            return null;
        }
    }
}
