using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A command that an operator wants run in an instance.</summary>
/// <param name="App">The app's name.</param>
/// <param name="Instance">The instance; null for one that is up, or if none is, one that runs.</param>
/// <param name="Command">What is run, without a shell; see <see cref="Protocol.Apps.Execs.ExecLimits.IsCommand"/>.</param>
/// <param name="HasInput">Whether it has a standard input.</param>
/// <param name="Seconds">How long it may run, 1 to 3,600.</param>
/// <param name="Operator">Who asks.</param>
/// <param name="Terminal">The terminal that it is given; null for none.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecRequest")]
public sealed record AppExecRequest(
    [property: Id(0)] string App,
    [property: Id(1)] string? Instance,
    [property: Id(2)] ImmutableArray<string> Command,
    [property: Id(3)] bool HasInput,
    [property: Id(4)] int Seconds,
    [property: Id(5)] string Operator,
    [property: Id(6)] AppExecTerminal? Terminal = null);
