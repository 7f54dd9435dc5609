using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Objects;

/// <summary>What is known of an object.</summary>
internal sealed record ObjectRow(string Key, long Bytes, long Parts, DateTimeOffset CreatedAt, string CreatedBy)
{
    public static ObjectRow Of(ObjectView view) => new(view.Key, view.Length, ObjectKey.PartsOf(view.Length), view.At, view.Operator);
}
