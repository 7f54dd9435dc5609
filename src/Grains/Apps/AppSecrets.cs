using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What of apps is stored in secret boxes: values of environment and secrets, and the specifications that machines are given.</summary>
internal static partial class AppSecrets
{
    private const string ValuesPurpose = "voxa/app-values/1";
    private const string InstancePurpose = "voxa/app-instance/1";

    /// <summary>Seals the values of a revision; a box of one app or revision opens for no other.</summary>
    public static byte[] SealValues(MasterKey master, AppSpecification app, int revision)
    {
        var values = app.Environment.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        var plain = JsonSerializer.SerializeToUtf8Bytes(values, ValuesJson.Default.DictionaryStringString);
        var box = master.Seal(ValuesPurpose, OwnerOf(app.Name.Value, revision), plain);
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>The values by name; false if the box is another's or under another master key.</summary>
    public static bool TryOpenValues(MasterKey master, string app, StoredAppRevision revision, [NotNullWhen(true)] out Dictionary<string, string>? values)
    {
        values = null;
        if (!master.TryOpen(ValuesPurpose, OwnerOf(app, revision.Number), revision.Values, out var plain)) return false;
        values = JsonSerializer.Deserialize(plain, ValuesJson.Default.DictionaryStringString);
        CryptographicOperations.ZeroMemory(plain);
        return values is not null;
    }

    /// <summary>Seals what one machine is given to run one instance.</summary>
    public static byte[] SealInstance(MasterKey master, string node, string instance, ReadOnlySpan<byte> specification) =>
        master.Seal(InstancePurpose, node + "/" + instance, specification);

    /// <summary>Opens what <see cref="SealInstance"/> made for the same machine and instance.</summary>
    public static bool TryOpenInstance(MasterKey master, string node, string instance, ReadOnlySpan<byte> box, [NotNullWhen(true)] out byte[]? specification) =>
        master.TryOpen(InstancePurpose, node + "/" + instance, box, out specification);

    private static string OwnerOf(string app, int revision) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{app}/{revision}");

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class ValuesJson : JsonSerializerContext;
}
