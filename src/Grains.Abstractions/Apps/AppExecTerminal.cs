namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>The terminal that a command is given; <see cref="Protocol.Apps.Execs.ExecTerminal"/> says what is in range.</summary>
/// <param name="Type">What kind it is, the command's <c>TERM</c>.</param>
/// <param name="Size">How large it is at the start.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecTerminal")]
public sealed record AppExecTerminal([property: Id(0)] string Type, [property: Id(1)] AppExecSize Size);
