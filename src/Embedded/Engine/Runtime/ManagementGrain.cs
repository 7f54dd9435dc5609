using Orleans;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Answers questions about activations.</summary>
[GrainType("sys.management")]
internal sealed class ManagementGrain : Grain, IManagementGrain
{
    private readonly Silo _silo;

    public ManagementGrain(Silo silo) => _silo = silo;

    public Task ForceActivationCollection(TimeSpan ageLimit)
    {
        _silo.CollectIdle(ageLimit);
        return Task.CompletedTask;
    }

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) =>
        IsHere(hostsIds) ? GetSimpleGrainStatistics() : Task.FromResult<SimpleGrainStatistic[]>([]);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult(
        _silo.Activations.GroupBy(a => a.Class).Select(group => new SimpleGrainStatistic
        {
            GrainType = group.Key.Type.FullName!,
            SiloAddress = SiloAddress.Zero,
            ActivationCount = group.Count(),
        }).ToArray());

    public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null) =>
        Task.FromResult(_silo.Activations
            .Where(a => IsHere(hostsIds) && (types is null || types.Contains(a.Class.Type.FullName)))
            .Select(a => new DetailedGrainStatistic { GrainType = a.Class.Type.FullName!, SiloAddress = SiloAddress.Zero, GrainId = a.GrainId })
            .ToArray());

    public Task<int> GetTotalActivationCount() => Task.FromResult(_silo.Activations.Count());

    public ValueTask<List<GrainId>> GetActiveGrains(GrainType type) =>
        new([.. _silo.Activations.Where(a => a.GrainId.Type == type).Select(a => a.GrainId).Distinct()]);

    public Task<List<GrainCallFrequency>> GetGrainCallFrequencies(SiloAddress[]? hostsIds = null) => Task.FromResult(_silo.Activations
        .Where(_ => IsHere(hostsIds)).Select(a => new GrainCallFrequency
        {
            TargetGrain = a.GrainId,
            SourceHost = SiloAddress.Zero,
            TargetHost = SiloAddress.Zero,
            CallCount = (ulong)a.Calls,
        }).ToList());

    private static bool IsHere(SiloAddress[]? hosts) => hosts is null || hosts.Contains(SiloAddress.Zero);
}
