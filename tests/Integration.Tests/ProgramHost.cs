namespace OrleansVoxa.Integration.Tests;

/// <summary>How a program is started: what stands in front of its command, and which variables it sees.</summary>
internal sealed record ProgramHost
{
    public static ProgramHost Plain { get; } = new();

    /// <summary>A command that replaces itself with what follows, such as <c>unshare</c>; empty for none.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public ProgramHost With(string name, string value) => this with { Environment = new Dictionary<string, string>(Environment) { [name] = value } };
}
