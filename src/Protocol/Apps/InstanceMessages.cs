using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>Writes and reads the specification of one instance by itself, as it stands in <see cref="HostInstructions"/>. Thread-safe.</summary>
public static class InstanceMessages
{
    /// <summary>The JSON in UTF-8, with every value of its environment.</summary>
    public static byte[] Encode(InstanceSpecification specification) => JsonSerializer.SerializeToUtf8Bytes(specification, AppsJson.Default.InstanceSpecification);

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="specification">The specification, if true is returned; then every field is in its range.</param>
    public static bool TryDecode(ReadOnlySpan<byte> json, [NotNullWhen(true)] out InstanceSpecification? specification)
    {
        specification = null;
        if (json.Length > HostMessages.MaximumBytes) return false;
        try
        {
            specification = JsonSerializer.Deserialize(json, AppsJson.Default.InstanceSpecification);
        }
        catch (JsonException)
        {
            return false;
        }

        if (specification is not null && SpecificationRules.Fault(specification) is not null) specification = null;
        return specification is not null;
    }
}
