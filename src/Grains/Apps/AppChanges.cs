namespace OrleansVoxa.Grains.Apps;

/// <summary>Which changes of an app are stored: what a machine will say again anyway is not. Pure.</summary>
internal static class AppChanges
{
    /// <summary>Whether <paramref name="next"/> says more than <paramref name="stored"/> that must not be lost.</summary>
    public static bool Matter(AppGrainState stored, AppGrainState next) =>
        stored.LastEvent != next.LastEvent || stored.LastRevision != next.LastRevision || stored.Removing != next.Removing || stored.UpdatedAt != next.UpdatedAt
        || Bare(stored.Life) != Bare(next.Life)
        || !stored.Life.Releases.SequenceEqual(next.Life.Releases)
        || !stored.Life.Instances.Select(Lasting).SequenceEqual(next.Life.Instances.Select(Lasting))
        || !stored.Life.Ended.SequenceEqual(next.Life.Ended);

    private static AppLife Bare(AppLife life) => life with { Instances = [], Ended = [], Releases = [] };

    /// <summary>Load and progress change with every report; of one that has a machine its words do, too.</summary>
    private static AppInstance Lasting(AppInstance instance) => instance.Node is null
        ? instance
        : instance with { CpuMillis = null, MemoryBytes = 0, Code = "", Reason = "" };
}
