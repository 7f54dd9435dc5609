namespace OrleansVoxa.Cli.Registry;

/// <summary>How far an import is, and what became of its lines.</summary>
/// <param name="Lines">Lines that the server has answered for, from the first on without a gap.</param>
/// <param name="Restored">Nodes that were brought back.</param>
/// <param name="Unchanged">Nodes that were there just so.</param>
/// <param name="Kept">Nodes of which the registry knows something newer.</param>
/// <param name="Refused">Lines that were refused.</param>
internal sealed record ImportCounts(long Lines = 0, long Restored = 0, long Unchanged = 0, long Kept = 0, long Refused = 0);
