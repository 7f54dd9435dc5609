using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>
/// One app: its specification with the revisions before, the instances that are wanted, and what happened. Key: its name. It calls hosts, the
/// catalogue and ports; hosts call it one-way only, so that no two of them ever wait for each other.
/// </summary>
[Alias("voxa.IAppGrain")]
public interface IAppGrain : IGrainWithStringKey
{
    /// <summary>
    /// Deploys the app, or starts it again if it is stopped; durable when it returns. The same manifest again changes nothing, another one is
    /// refused while the app is there: that is an update.
    /// </summary>
    Task<AppResult> Deploy(AppDeployment deployment, CancellationToken cancellationToken);

    /// <summary>Makes a manifest the wanted revision; its instances take over step by step, and the one before is brought back if they fail.</summary>
    Task<AppResult> Update(AppDeployment deployment, CancellationToken cancellationToken);

    /// <summary>Makes an earlier revision the wanted one.</summary>
    /// <param name="revision">Its number; 0 for the one before the wanted one.</param>
    /// <param name="operatorName">Who asks.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    Task<AppResult> Rollback(int revision, string operatorName, CancellationToken cancellationToken);

    /// <summary>Sets how many instances are wanted, 1 to 10, and within the bounds of autoscaling where that is on.</summary>
    Task<AppResult> Scale(int replicas, string operatorName, CancellationToken cancellationToken);

    /// <summary>Stops all instances; the app stays, with its revisions.</summary>
    Task<AppResult> Stop(string operatorName, CancellationToken cancellationToken);

    /// <summary>Stops all instances and forgets the app, with revisions, secrets and events.</summary>
    /// <returns>The app as it was last.</returns>
    Task<AppResult> Remove(string operatorName, CancellationToken cancellationToken);

    /// <summary>The app; a refusal if there is none.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<AppResult> Get(CancellationToken cancellationToken);

    /// <summary>What happened after the event of number <paramref name="after"/>, oldest first; at most <paramref name="most"/> of the last 200 that are kept.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ImmutableArray<AppEventView>> Events(long after, int most, CancellationToken cancellationToken);

    /// <summary>Whether this app has, or is about to have, a port of the balancer.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<bool> HasPort(int port, CancellationToken cancellationToken);

    /// <summary>Where requests for the app go now; null if there is no such app.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<AppRouting?> Routing(CancellationToken cancellationToken);

    /// <summary>Finds the instance in which a command is to run, and writes down among the events who runs what there; durable when it returns. Only runs call this.</summary>
    Task<AppExecPlace> Exec(AppExecRequest request, CancellationToken cancellationToken);

    /// <summary>Which of these instances stand, or stood last, on a machine.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<ImmutableArray<string>> StandAt(string node, ImmutableArray<string> instances, CancellationToken cancellationToken);

    /// <summary>Requests that wait for an instance of this app, as an edge counts them; for autoscaling.</summary>
    /// <param name="reporter">Names the edge.</param>
    /// <param name="waiting">How many wait there. Not negative.</param>
    [OneWay]
    Task ReportQueue(string reporter, int waiting);

    /// <summary>What a machine says of this app's instances. Only hosts call this.</summary>
    [OneWay]
    Task Observe(string node, ImmutableArray<AppInstanceFacts> facts);

    /// <summary>
    /// A machine is lost, or no longer one: these instances must be placed elsewhere. Only hosts call this, again and again until the app has let
    /// each of them go by <see cref="IAppHostGrain.Release"/>, which it does of those that it does not know, too.
    /// </summary>
    /// <param name="node">The machine.</param>
    /// <param name="instances">The instances of this app that the machine has.</param>
    /// <param name="code">A code of <see cref="AppCodes"/>.</param>
    /// <param name="text">Why, as a sentence.</param>
    [OneWay]
    Task LoseNode(string node, ImmutableArray<string> instances, string code, string text);
}
