namespace OrleansVoxa.Agent.Sources;

/// <summary>Counts the entries of a zip before a library makes an object for each (APPNOTE 6.3.10, section 4.3.12).</summary>
internal static class ZipDirectory
{
    private static ReadOnlySpan<byte> Signature => "PK\u0001\u0002"u8;

    /// <exception cref="InstanceException">There are too many.</exception>
    public static void Check(Stream zip, ArchiveLimits limits)
    {
        var buffer = new byte[64 << 10];
        int kept = 0, found = 0;
        while (zip.Read(buffer.AsSpan(kept)) is var read and > 0)
        {
            var rest = (ReadOnlySpan<byte>)buffer.AsSpan(0, kept + read);
            while (rest.IndexOf(Signature) is var at and >= 0)
            {
                // Compressed bytes can look like one by chance: once in four billion.
                if (++found > limits.Entries + 16) throw new InstanceException("archive_too_large", $"The archive holds more than {limits.Entries} entries.");
                rest = rest[(at + 4)..];
            }

            kept = Math.Min(3, rest.Length);
            rest[^kept..].ToArray().CopyTo(buffer, 0);
        }
    }
}
