using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>Reads and writes manifests, the JSON of <c>app.json</c> and of <c>POST /api/apps/deploy_app</c> (docs/apps.md). Thread-safe.</summary>
public static class AppManifest
{
    /// <summary>Most bytes of a manifest: 1 MiB.</summary>
    public const int MaximumBytes = 1024 * 1024;

    /// <summary>Reads a manifest.</summary>
    /// <param name="body">UTF-8.</param>
    /// <param name="defaults">What holds where it says nothing.</param>
    /// <param name="earlier">Gives the value that a variable of this name had before, for one that is null; null itself if it had none.</param>
    /// <param name="specification">What it says, if true is returned.</param>
    /// <param name="faults">All that is wrong with it, if false is returned.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> body, ManifestDefaults defaults, Func<string, string?> earlier,
        [NotNullWhen(true)] out AppSpecification? specification, out ImmutableArray<ManifestFault> faults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(earlier);
        specification = null;
        if (body.Length > MaximumBytes)
        {
            faults = [new("body", $"Longer than {MaximumBytes} bytes.")];
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false });
            var reader = new ManifestReader(defaults, earlier);
            specification = reader.Read(document.RootElement);
            faults = reader.Faults;
            return specification is not null;
        }
        catch (JsonException e)
        {
            faults = [new("body", $"Not valid JSON, or a field stands twice, at line {e.LineNumber + 1}.")];
            return false;
        }
        catch (InvalidOperationException)
        {
            // How JsonElement says that a text is no Unicode: bytes that are not UTF-8, or half of a surrogate pair.
            faults = [new("body", "A text in it is not valid Unicode.")];
            return false;
        }
    }

    /// <summary>Writes a manifest that reads back as the same specification.</summary>
    /// <param name="specification">What to write.</param>
    /// <param name="values">Whether values of environment and secrets are written; otherwise they are null, which keeps them when the manifest is used for an update.</param>
    /// <param name="indented">Whether it is for people.</param>
    public static byte[] Write(AppSpecification specification, bool values, bool indented = false) => ManifestWriter.Write(specification, values, indented);
}
