using System.Collections.Immutable;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What an agent is told about its machine. Immutable.</summary>
public sealed record HostAgentOptions
{
    /// <summary>The engine.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>Where the machine stands; default not stated.</summary>
    public string Region { get; init; } = "";

    /// <summary>What the machine has that an app may ask for, as <c>gpu</c>; at most 64 words of <c>[a-z0-9_.-]</c>.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>Processors for apps, in thousandths; null: all that the engine's machine has.</summary>
    public long? CpuMillis { get; init; }

    /// <summary>Memory for apps, in bytes; null: all that the engine's machine has.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>All faults, each a sentence; empty if there is none.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        var faults = new List<string>(Engine.FindFaults());
        if (Region.Length > HostReport.MaximumWord || Region.Any(char.IsControl)) faults.Add($"A region has at most {HostReport.MaximumWord} printable characters.");
        if (Features.Length > HostReport.MaximumFeatures) faults.Add($"A machine has at most {HostReport.MaximumFeatures} features.");
        foreach (var feature in Features)
        {
            if (feature.Length is 0 or > HostReport.MaximumWord || !feature.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.' or '-'))
                faults.Add($"A feature has 1 to {HostReport.MaximumWord} of a-z, 0-9, _, . and -, which '{feature}' has not.");
        }

        if (CpuMillis is < SandboxLimits.MinimumCpu or > 10_000_000) faults.Add("Processors for apps are 0.01 to 10,000.");
        if (MemoryBytes is < SandboxLimits.MinimumMemory) faults.Add("Memory for apps is 6m at least: the engine takes no less for a container.");
        return faults;
    }
}
