using System.Formats.Tar;
using System.Text.Json;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Finds an image's configuration in the tar that an engine gives of the image (docker-archive). Layers are read past, not kept.</summary>
internal static class ImageExport
{
    private const string Manifest = "manifest.json";
    private const int MostDocuments = 16;

    /// <summary>Reads to the end.</summary>
    /// <param name="tar">The tar.</param>
    /// <param name="limit">Most bytes of a document.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The configuration, as it was given to the engine.</returns>
    /// <exception cref="InvalidDataException">It is no such tar, or has no configuration.</exception>
    public static async Task<JsonElement> ConfigurationAsync(Stream tar, int limit, CancellationToken cancellationToken)
    {
        var documents = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        try
        {
            await using var reader = new TarReader(tar, leaveOpen: true);
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry is not { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: { } data } || entry.Name.Contains('/', StringComparison.Ordinal)) continue;
                // The manifest names it, and may come after it.
                if (!entry.Name.EndsWith(".json", StringComparison.Ordinal) || entry.Length > limit || documents.Count >= MostDocuments) continue;
                using var document = await JsonDocument.ParseAsync(data, default, cancellationToken);
                documents[entry.Name] = document.RootElement.Clone();
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException("What the engine gives of an image is none.", fault);
        }

        return documents.TryGetValue(Manifest, out var manifest) && manifest.ValueKind == JsonValueKind.Array && manifest.GetArrayLength() == 1
            && manifest[0].ValueKind == JsonValueKind.Object && manifest[0].TryGetProperty("Config", out var name) && name.ValueKind == JsonValueKind.String
            && documents.TryGetValue(name.GetString()!, out var configuration)
            ? configuration
            : throw new InvalidDataException("What the engine gives of an image names no configuration.");
    }
}
