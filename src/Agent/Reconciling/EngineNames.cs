using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>What an engine is called in reports. Pure.</summary>
internal static class EngineNames
{
    private const int Longest = 128;

    /// <summary>As <c>docker 20.10.24</c>.</summary>
    public static string Of(VersionAnswer version)
    {
        var text = EngineFaults.Clean($"{(version.IsPodman ? "podman" : "docker")} {version.Version}");
        return text.Length <= Longest ? text : text[..Longest];
    }
}
