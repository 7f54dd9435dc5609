using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>
/// One run of a command in an instance: the pipe between the operator who asked and the machine that runs it. Key: an
/// <see cref="Protocol.Apps.Execs.ExecId"/> that nobody used before. It is in memory only: with its silo the run ends, and both sides are told so. It
/// calls the app and the machine; neither calls it.
/// </summary>
[Alias("voxa.IAppExecGrain")]
public interface IAppExecGrain : IGrainWithStringKey
{
    /// <summary>Writes down who runs what, and has the machine of an instance run it. Once for each key.</summary>
    Task<AppExecPlace> Start(AppExecRequest request, CancellationToken cancellationToken);

    /// <summary>What the command wrote after the batch of number <paramref name="after"/>, which is not needed any more; waits 10 s at most for something.</summary>
    /// <returns>Batches in order, the last of which may say how it ended; none if nothing came.</returns>
    [AlwaysInterleave]
    Task<ImmutableArray<AppExecOutput>> Read(long after, CancellationToken cancellationToken);

    /// <summary>Makes somebody the one who writes what the command reads; again changes nothing. A run has one writer, since pieces have numbers.</summary>
    /// <param name="operatorName">Who asks: it must be who started it.</param>
    /// <param name="writer">What names this writer, drawn at random.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    [AlwaysInterleave]
    Task<AppExecClaim> ClaimInput(string operatorName, string writer, CancellationToken cancellationToken);

    /// <summary>Something for the command to read; waits 10 s at most for room.</summary>
    /// <param name="writer">Who claimed its input.</param>
    /// <param name="number">Its number, from 1, one after the other.</param>
    /// <param name="bytes">At most 64 KiB.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    /// <returns>To anybody but the writer, that the run is over.</returns>
    [AlwaysInterleave]
    Task<AppExecVerdict> Write(string writer, long number, ImmutableArray<byte> bytes, bool isEnd, CancellationToken cancellationToken);

    /// <summary>The writer broke off before the end of the input: the run ends, since half of it must not look like all of it. Changes nothing after that end.</summary>
    [AlwaysInterleave]
    Task BreakInput(string writer, CancellationToken cancellationToken);

    /// <summary>The operator's terminal has another size. Sizes that its machine was not told of yet are one, the last.</summary>
    /// <param name="operatorName">Who asks: it must be who started it.</param>
    /// <param name="size">The size.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    [AlwaysInterleave]
    Task<AppExecReach> Resize(string operatorName, AppExecSize size, CancellationToken cancellationToken);

    /// <summary>Sends the command a signal. The same one again, before its machine was told of it, is one.</summary>
    /// <param name="operatorName">Who asks: it must be who started it.</param>
    /// <param name="signal">One of <see cref="Protocol.Apps.Execs.ExecSignal"/>.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    [AlwaysInterleave]
    Task<AppExecReach> Signal(string operatorName, int signal, CancellationToken cancellationToken);

    /// <summary>Waits until the run is over, 10 s at most.</summary>
    /// <returns>Whether it is, or never was.</returns>
    [AlwaysInterleave]
    Task<bool> WaitForEnd(CancellationToken cancellationToken);

    /// <summary>Nobody wants to hear of it any more: the command is ended.</summary>
    [AlwaysInterleave]
    Task Cancel(CancellationToken cancellationToken);

    /// <summary>A batch of what the command wrote; waits 10 s at most for room. Only the edge calls this, for the session that proved the machine's key.</summary>
    [AlwaysInterleave]
    Task<AppExecVerdict> Output(string node, AppExecOutput output, CancellationToken cancellationToken);

    /// <summary>What the command reads or is told after the piece of number <paramref name="after"/>; waits 15 s at most for something. Only the edge calls this, as above.</summary>
    [AlwaysInterleave]
    Task<AppExecInput> Input(string node, long after, CancellationToken cancellationToken);
}
