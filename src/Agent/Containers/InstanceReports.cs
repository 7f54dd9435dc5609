using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>What is reported of an instance, from what the engine says of its container. Pure.</summary>
internal static class InstanceReports
{
    /// <summary>The code of a container that the engine is removing.</summary>
    public const string BeingRemoved = "container_being_removed";

    public static InstanceReport Of(InstanceId id, ContainerDetail container, bool asked)
    {
        var state = container.State;
        var address = container.Config?.Labels?.GetValueOrDefault(SandboxLabels.Network) is { } network
            ? container.NetworkSettings?.Networks?.GetValueOrDefault(network)?.IPAddress ?? ""
            : "";
        var started = Time(state?.StartedAt);
        return state?.Status switch
        {
            "running" or "restarting" => Report(id, InstanceState.Running, "", "", container.Id, address, started),
            "paused" => Report(id, InstanceState.Running, "container_paused", "Somebody paused its container at the engine: unpause it there.", container.Id, address, started) with { Healthy = false },
            "created" or null or "" => Report(id, InstanceState.Pending, "", "", container.Id, "", null),
            "removing" => Report(id, InstanceState.Pending, BeingRemoved, "Its container is being removed.", container.Id, "", started),
            _ => Ended(id, container, state, started, asked),
        };
    }

    /// <summary>The report of an instance without a container.</summary>
    public static InstanceReport Of(InstanceId id, InstanceState state, string code, string reason) => Report(id, state, code, reason, "", "", null);

    /// <summary>The report of a failure. Passing ones leave the instance waiting, since they are tried again.</summary>
    public static InstanceReport Of(InstanceId id, Exception fault) => fault switch
    {
        InstanceException { IsPassing: true } passing => Of(id, InstanceState.Pending, passing.Code, Shorten(passing.Message)),
        InstanceException final => Of(id, InstanceState.Failed, final.Code, Shorten(final.Message)),
        EngineException { Kind: EngineFaultKind.Refused or EngineFaultKind.Unsupported } refused => Of(id, InstanceState.Failed, refused.Code, Shorten(refused.Message)),
        EngineException engine => Of(id, InstanceState.Pending, engine.Code, Shorten(engine.Message)),
        _ => throw new ArgumentException("No failure of an instance.", nameof(fault), fault),
    };

    private static InstanceReport Ended(InstanceId id, ContainerDetail container, ContainerState state, DateTimeOffset? started, bool asked)
    {
        var report = Report(id, asked ? InstanceState.Stopped : InstanceState.Failed, "", "", container.Id, "", started) with { ExitCode = state.ExitCode, OutOfMemory = state.OOMKilled };
        if (asked) return report with { Reason = "It was asked to end." };
        return state.OOMKilled
            ? report with { Code = "out_of_memory", Reason = "It wanted more memory than it may use and was ended by the kernel: raise limits.memory, or find what fills it (writable folders count)." }
            : report with { Code = "ended", Reason = Shorten($"It ended by itself with exit code {state.ExitCode}. {EngineFaults.Clean(state.Error ?? "")}".TrimEnd()) };
    }

    private static InstanceReport Report(InstanceId id, InstanceState state, string code, string reason, string container, string address, DateTimeOffset? started) =>
        new(id.ToString(), state, code, reason, container, address, started, null, false, null, 0, 0);

    // Engines write the year 1 for never.
    private static DateTimeOffset? Time(DateTimeOffset? time) => time is { Year: > 1 } ? time : null;

    private static string Shorten(string text)
    {
        var clean = EngineFaults.Clean(text);
        return clean.Length <= InstanceReport.MaximumReason ? clean : clean[..(InstanceReport.MaximumReason - 1)] + "…";
    }
}
