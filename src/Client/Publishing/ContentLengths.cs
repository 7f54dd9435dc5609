using System.Globalization;
using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Client.Publishing;

/// <summary>Reads <c>Content-Length</c> as RFC 9110 §8.6 wants it: repeated only with the same value, and nothing but digits.</summary>
internal static class ContentLengths
{
    private const string Name = "Content-Length";

    /// <summary>Takes the fields out, and says the length; null if there was none.</summary>
    /// <returns>False if they contradict each other or are no number.</returns>
    public static bool TryTake(List<HeaderField> fields, out long? length)
    {
        length = null;
        var values = fields
            .Where(static field => field.Name.Equals(Name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(static field => field.Value.Split(',', StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (values.Count == 0) return true;
        fields.RemoveAll(static field => field.Name.Equals(Name, StringComparison.OrdinalIgnoreCase));
        if (values.Count > 1 || !long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        length = value;
        return true;
    }

    /// <summary>States the length as the one field.</summary>
    public static void Set(List<HeaderField> fields, long length) =>
        fields.Add(new HeaderField(Name, length.ToString(CultureInfo.InvariantCulture)));
}
