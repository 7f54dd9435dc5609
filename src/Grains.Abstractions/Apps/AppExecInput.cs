using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What a command reads next.</summary>
/// <param name="Number">The piece's number, from 1; the one that was asked with if there is none yet.</param>
/// <param name="Bytes">The bytes; empty if there are none.</param>
/// <param name="IsEnd">Whether the input ends with it.</param>
/// <param name="IsStopped">Whether the command is to be ended.</param>
/// <param name="Size">No input: the size that its terminal has from now on.</param>
/// <param name="Signal">No input: a signal, as <see cref="Protocol.Apps.Execs.ExecSignal"/> numbers it.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppExecInput")]
public sealed record AppExecInput(
    [property: Id(0)] long Number,
    [property: Id(1)] ImmutableArray<byte> Bytes,
    [property: Id(2)] bool IsEnd,
    [property: Id(3)] bool IsStopped,
    [property: Id(4)] AppExecSize? Size = null,
    [property: Id(5)] int? Signal = null);
