using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A command that a machine is to run, once.</summary>
/// <param name="Exec">The run's <see cref="Protocol.Apps.Execs.ExecId"/>.</param>
/// <param name="Instance">The instance that it runs in.</param>
/// <param name="Command">What is run.</param>
/// <param name="HasInput">Whether it has a standard input.</param>
/// <param name="Seconds">How long it may run.</param>
/// <param name="Terminal">The terminal that it is given; null for none.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecOrder")]
public sealed record AppExecOrder(
    [property: Id(0)] string Exec,
    [property: Id(1)] string Instance,
    [property: Id(2)] ImmutableArray<string> Command,
    [property: Id(3)] bool HasInput,
    [property: Id(4)] int Seconds,
    [property: Id(5)] AppExecTerminal? Terminal = null);
