using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>
/// What the instances of one app wrote lately, also those that were replaced: the last 5,000 lines and at most half a million characters. Key: the
/// app's name. Lines are stored some seconds after they came, so a crash loses the last of them: a log is no record. It calls its app only.
/// </summary>
[Alias("voxa.IAppLogGrain")]
public interface IAppLogGrain : IGrainWithStringKey
{
    /// <summary>Takes lines from a machine; those of instances that do not stand there, and those that came before, are left out.</summary>
    Task Append(string node, ImmutableArray<AppLogLine> lines, CancellationToken cancellationToken);

    /// <summary>Lines that are kept.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<AppLogPage> Read(AppLogQuery query, CancellationToken cancellationToken);

    /// <summary>Waits until there is a line after <paramref name="number"/>, 10 s at most.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task WaitForMore(long number, CancellationToken cancellationToken);

    /// <summary>Forgets all lines. Only the app calls this, when it is removed.</summary>
    Task Clear(CancellationToken cancellationToken);
}
