namespace OrleansVoxa.Grains.Apps;

/// <summary>Which changes of a machine are stored. Pure.</summary>
internal static class AppHostChanges
{
    public static bool Matter(AppHostState stored, AppHostState next) =>
        Bare(stored) != Bare(next) || !stored.Features.SequenceEqual(next.Features) || !stored.Assigned.SequenceEqual(next.Assigned);

    private static AppHostState Bare(AppHostState host) => host with { Features = [], Assigned = [] };
}
