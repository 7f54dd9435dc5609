using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>One script of <c>sql/</c>: the step from the version before it to its own. A released script is never edited.</summary>
/// <param name="Version">The number that its name begins with; they count from 1 without a gap.</param>
/// <param name="Name">The rest of its name.</param>
/// <param name="Text">What it runs.</param>
/// <param name="Sha256">Of the text with Unix line ends, in hexadecimal.</param>
internal sealed record MigrationScript(int Version, string Name, string Text, string Sha256)
{
    private const string Folder = "sql/";

    /// <summary>All scripts that this program was built with, in order.</summary>
    public static IReadOnlyList<MigrationScript> All { get; } = Load();

    /// <summary>The version that this program reads and writes.</summary>
    public static int Newest => All.Count;

    private static List<MigrationScript> Load()
    {
        var assembly = typeof(MigrationScript).Assembly;
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return Parse(name[Folder.Length..], reader.ReadToEnd());
            })
            .ToList();
        for (var i = 0; i < scripts.Count; i++)
        {
            if (scripts[i].Version != i + 1)
                throw new InvalidOperationException($"The scripts of sql/ must count from 001 without a gap; {scripts[i].Version:D3} comes where {i + 1:D3} is due.");
        }

        return scripts;
    }

    private static MigrationScript Parse(string file, string text)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var unix = text.ReplaceLineEndings("\n");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(unix)));
        return new(int.Parse(name[..3], NumberStyles.None, CultureInfo.InvariantCulture), name[4..], unix, hash);
    }
}
