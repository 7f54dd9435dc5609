using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>
/// One machine for apps: whether it may be one, what it has, what is reserved of it, and what it is to run. Key: the node id of its agent's
/// key. It calls the catalogue, and apps one-way.
/// </summary>
[Alias("voxa.IAppHostGrain")]
public interface IAppHostGrain : IGrainWithStringKey
{
    /// <summary>Lets the machine have instances, with the secrets that belong to them. Durable when it returns; again changes nothing.</summary>
    Task<AppHostResult> Admit(string operatorName, CancellationToken cancellationToken);

    /// <summary>Takes the machine out: its instances are placed elsewhere, and it is told to stop them.</summary>
    Task<AppHostResult> Evict(string operatorName, CancellationToken cancellationToken);

    /// <summary>Takes a report and says what is to run. Only the edge calls this, for the session that proved the machine's key.</summary>
    Task<AppHostOrders> Sync(AppHostReport report, CancellationToken cancellationToken);

    /// <summary>The session is over by which the machine reported. Another agent with its key is heard from then on, be it the same one started anew. Only the edge calls this.</summary>
    /// <param name="session">The session, as in the reports; one that another has followed is no news.</param>
    [OneWay]
    Task Leave(string session);

    /// <summary>Waits until what is to run has another revision than <paramref name="known"/>, 20 s at most, and says which it has.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<long> WaitForChange(long known, CancellationToken cancellationToken);

    /// <summary>Reserves room for an instance and has the machine run it; durable when it returns. Again changes nothing. Only apps call this.</summary>
    Task<AppHostResult> Assign(AppAssignment assignment, CancellationToken cancellationToken);

    /// <summary>Has the machine stop instances; their room is free once it says that they are gone. Durable when it returns. Only apps call this.</summary>
    Task Release(ImmutableArray<string> instances, CancellationToken cancellationToken);

    /// <summary>The machine; null if it never was one.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<AppHostView?> Get(CancellationToken cancellationToken);

    /// <summary>Has the machine run a command, if it is heard of and runs fewer than it may. Only runs call this.</summary>
    /// <returns>Null if it will; otherwise why not.</returns>
    Task<AppHostResult?> Exec(AppExecOrder order, CancellationToken cancellationToken);

    /// <summary>A command is over, so that there is room for another. Only runs call this.</summary>
    [OneWay]
    Task EndExec(string exec);

    /// <summary>The next command for the machine, told once, and to the agent that reports as the machine only; waits 15 s at most. Only the edge calls this.</summary>
    /// <param name="run">The agent's run, as in its reports.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    [AlwaysInterleave]
    Task<AppExecNext> NextExec(string run, CancellationToken cancellationToken);
}
