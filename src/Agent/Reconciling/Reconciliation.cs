using System.Collections.Immutable;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Decides what is done next from what is wanted and what is known. Pure.</summary>
internal static class Reconciliation
{
    /// <summary>Containers that are made at a time: an engine gets no faster by more, and images share its network.</summary>
    public const int MostMade = 4;

    /// <summary>Containers that are ended at a time: most of it is waiting for their grace.</summary>
    public const int MostEnded = 32;

    /// <summary>Decides.</summary>
    /// <param name="wanted">Instances that are to run, each of them known.</param>
    /// <param name="forget">Ended instances that the cluster has taken in.</param>
    /// <param name="known">All instances of which anything is known; at most one entry each.</param>
    /// <param name="now">The moment, on the same clock as theirs.</param>
    public static ReconcilePlan Decide(IReadOnlySet<string> wanted, IReadOnlySet<string> forget, IReadOnlyCollection<KnownInstance> known, TimeSpan now)
    {
        var steps = ImmutableArray.CreateBuilder<(WorkKind, string)>();
        var made = known.Count(one => one.Work is WorkKind.Ensure or WorkKind.Cancel);
        var ended = known.Count(one => one.Work is WorkKind.Stop or WorkKind.Remove);
        TimeSpan? next = null;
        foreach (var one in known.OrderBy(one => one.NotBefore).ThenBy(one => one.Instance, StringComparer.Ordinal))
        {
            if (Step(wanted.Contains(one.Instance), forget.Contains(one.Instance), one) is not { } work) continue;
            if (work is WorkKind.Ensure or WorkKind.Stop or WorkKind.Remove)
            {
                if (one.NotBefore > now)
                {
                    next = next < one.NotBefore ? next : one.NotBefore;
                    continue;
                }

                // Who has to wait for a place gets one when somebody else is done, which is decided anew.
                if (work == WorkKind.Ensure ? made >= MostMade : ended >= MostEnded) continue;
                if (work == WorkKind.Ensure) made++;
                else ended++;
            }

            steps.Add((work, one.Instance));
        }

        return new ReconcilePlan(steps.ToImmutable(), next);
    }

    private static WorkKind? Step(bool wanted, bool forget, KnownInstance one) => (wanted, one.Work, one.Standing) switch
    {
        (false, WorkKind.Ensure, _) => WorkKind.Cancel,
        (_, not null, _) => null,
        (true, null, InstanceStanding.None or InstanceStanding.HalfMade) => WorkKind.Ensure,
        // What has ended or failed for good stays so, until another instance has taken its place and it is not wanted any more.
        (true, null, _) => null,
        (false, null, InstanceStanding.None or InstanceStanding.Refused) => WorkKind.Drop,
        (false, null, InstanceStanding.HalfMade) => WorkKind.Remove,
        (false, null, InstanceStanding.Runs) => WorkKind.Stop,
        // Its log is kept, and its end reported, until the cluster says that it has taken that in.
        (false, null, InstanceStanding.Ended) => forget ? WorkKind.Remove : null,
        _ => null,
    };
}
