using System.Formats.Tar;
using System.Text;

namespace OrleansVoxa.Agent.Tests;

internal static class TestTar
{
    /// <summary>A tar of text files.</summary>
    public static MemoryStream Of(params (string Name, string Text)[] files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, text) in files)
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        tar.Position = 0;
        return tar;
    }
}
