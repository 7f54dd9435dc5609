namespace OrleansVoxa.Silo.Configuration;

/// <summary>What the command line asks for.</summary>
public sealed record ParsedCommandLine(
    CommandLineAction Action,
    IReadOnlyDictionary<string, string?> Values,
    IReadOnlyList<string> Faults);
