using OrleansVoxa.Bench.Apps;
using OrleansVoxa.Bench.Bridge;
using OrleansVoxa.Bench.Cryptography;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Bench.Onion;
using OrleansVoxa.Bench.Sessions;
using OrleansVoxa.Bench.Splitting;
using OrleansVoxa.Bench.Starting;
using OrleansVoxa.Bench.Storage;
using OrleansVoxa.Bench.Tools;

namespace OrleansVoxa.Bench;

/// <summary>All comparisons, in the order in which they run.</summary>
internal static partial class Catalogue
{
    public static IReadOnlyList<IComparison> All { get; } = Build();

    private static List<IComparison> Build()
    {
        List<IComparison> all =
        [
            .. AgreementComparisons.All,
            .. RelayComparisons.All,
            .. SplittingComparisons.All,
            .. FramingComparisons.All,
            .. PackingComparisons.All,
            .. HandshakeComparison.All,
            new SealComparison(),
            .. CodecComparison.All,
            new IdleComparison(),
            .. SlowlorisComparison.All,
            new SaturationComparison(),
            .. CommitComparison.All,
            .. BackupPauseComparison.All,
            .. StartComparison.All,
            new BridgeRateComparison(),
            new BridgeLatencyComparison(),
            .. PostgresCommitComparison.All,
            new ReminderRangeComparison(),
            new HttpBeatsComparison(),
            new SessionBeatsComparison(),
            new HttpRegisterComparison(),
            new HttpRegisterSignedComparison(),
            new HttpRegisterPostgresComparison(),
            new HttpDiscoverComparison(),
            .. HttpGrowthComparison.All,
            .. BootstrapComparison.All,
            new HttpSoakComparison(),
            .. BalancerComparison.All,
            new PlacementComparison(),
            new AppRunningComparison(),
            new AppListComparison(),
            new AppIdleComparison(),
        ];
        AddEngine(all);
        return all;
    }

    // Implemented beside what it measures; a build without the embedded engine has no such file, and the call vanishes.
    static partial void AddEngine(List<IComparison> all);
}
