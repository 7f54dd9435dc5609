namespace OrleansVoxa.Storage.Postgres;

/// <summary>What a migration did.</summary>
/// <param name="Database">Which database, without secrets.</param>
/// <param name="From">The version that was found; 0 for an empty database.</param>
/// <param name="To">The version now.</param>
/// <param name="Applied">The names of the scripts that were run, in order; empty if there was nothing to do.</param>
public sealed record PostgresMigration(string Database, int From, int To, IReadOnlyList<string> Applied);
