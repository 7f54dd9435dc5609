using System.Formats.Tar;
using System.Text;

namespace OrleansVoxa.Agent.Tests;

internal static class TestTar
{
    /// <summary>A tar of text files.</summary>
    public static MemoryStream Of(params (string Name, string Text)[] files) => OfBytes([.. files.Select(file => (file.Name, Encoding.UTF8.GetBytes(file.Text)))]);

    /// <summary>A tar of files.</summary>
    public static MemoryStream OfBytes(params (string Name, byte[] Content)[] files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files) writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        tar.Position = 0;
        return tar;
    }
}
