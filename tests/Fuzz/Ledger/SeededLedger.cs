using OrleansVoxa.Fuzz.Identity;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Fuzz.Ledger;

/// <summary>Entries and heads with random fields. Signatures are noise: decoders do not check them.</summary>
internal static class SeededLedger
{
    public static LedgerEntry Entry(FuzzRandom random)
    {
        var entry = new LedgerEntry
        {
            Kind = (LedgerEntryKind)random.Between(1, 7),
            KeyHash = [.. random.Bytes(32)],
            Incarnation = (uint)random.Between(1, 9),
            Number = (ulong)random.Between(1, 99),
            Time = SeededRecords.Time(random),
        };
        if (entry.Kind is LedgerEntryKind.Succession or LedgerEntryKind.Inheritance) return entry with { RecordHash = [.. random.Bytes(32)] };
        return entry.Kind != LedgerEntryKind.Registration ? entry : entry with
        {
            Verified = random.OneIn(2),
            RecordHash = random.OneIn(2) ? null : [.. random.Bytes(32)],
            Handle = random.OneIn(2) ? "" : random.Text("abcXYZ019_.-", 3, 39),
        };
    }

    public static SignedTreeHead Head(FuzzRandom random) => new(
        new TreeHead { LogId = [.. random.Bytes(32)], Size = (long)(random.Next() >> 1), Time = SeededRecords.Time(random), Root = [.. random.Bytes(32)] },
        [.. random.Bytes(64)]);
}
