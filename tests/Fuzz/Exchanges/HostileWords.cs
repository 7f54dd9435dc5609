using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Exchanges.Records;

namespace OrleansVoxa.Fuzz.Exchanges;

/// <summary>Whole operations to put between those of a seed: every kind of record, in a segment and in a control content.</summary>
internal static class HostileWords
{
    public static readonly IReadOnlyList<byte[]> All = [.. Make()];

    private static IEnumerable<byte[]> Make()
    {
        var random = new FuzzRandom(18);
        foreach (var type in Enum.GetValues<RecordType>())
        {
            var records = SeededRecordBodies.Stream(random, type);
            yield return records;
            yield return Operation.Encode(OperationKind.Control, records);
            yield return Operation.Encode(OperationKind.Segment, records);
            yield return Operation.Encode(OperationKind.NumberedSegment, [(byte)random.Below(20), .. records]);
        }

        yield return Operation.Encode(OperationKind.Unsealed, random.Bytes(30));
        yield return Operation.Encode(OperationKind.Wait, 100);
        yield return Operation.Encode(OperationKind.LastSegment);
    }
}
