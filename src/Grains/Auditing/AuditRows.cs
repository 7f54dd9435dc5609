using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>Reads stored rows, and keeps note of those that cannot be read.</summary>
internal sealed class AuditRows(IStoredStates states)
{
    public List<Disagreement> Unreadable { get; } = [];

    public IAsyncEnumerable<StoredGrainState> ReadAsync(string grainType, CancellationToken cancellationToken) => states.ReadAsync(grainType, cancellationToken);

    public T? Parse<T>(string grainType, string grainKey, ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type);
        }
        catch (JsonException fault)
        {
            Refuse(grainType, grainKey, fault.Message);
            return null;
        }
    }

    public void Refuse(string grainType, string grainKey, string why) => Unreadable.Add(new Disagreement(
        DisagreementCodes.Unreadable, $"{grainType}/{grainKey}", $"The row cannot be read: {why}", "Restore it from a backup. Nothing is repaired while a row cannot be read.", false));
}
