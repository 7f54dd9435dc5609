namespace OrleansVoxa.Storage.Postgres;

/// <summary>The part of a set that one statement does.</summary>
internal readonly record struct RowSlice(RowSet Set, int Start, int Count);
