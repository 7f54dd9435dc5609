using System.Net;
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

    private const int Killed = 137;

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

    /// <summary>The report of an instance without a container. A reason that is too long is cut.</summary>
    public static InstanceReport Of(InstanceId id, InstanceState state, string code, string reason) => Report(id, state, code, Shorten(reason), "", "", null);

    /// <summary>The report of a failure. Passing ones leave the instance waiting, since they are tried again.</summary>
    public static InstanceReport Of(InstanceId id, Exception fault) => fault switch
    {
        InstanceException { IsPassing: true } passing => Of(id, InstanceState.Pending, passing.Code, passing.Message),
        InstanceException final => Of(id, InstanceState.Failed, final.Code, final.Message),
        EngineException { Kind: EngineFaultKind.Refused or EngineFaultKind.Unsupported } refused => Of(id, InstanceState.Failed, refused.Code, refused.Message),
        EngineException engine => Of(id, InstanceState.Pending, engine.Code, engine.Message),
        _ => throw new ArgumentException("No failure of an instance.", nameof(fault), fault),
    };

    /// <summary>A report that the cluster takes, whatever an engine put into it: what a field may not hold is cut or left out, since the cluster refuses a machine's whole report for one field.</summary>
    public static InstanceReport Fit(InstanceReport report) => report with
    {
        Code = Word(report.Code, InstanceReport.MaximumCode, static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'),
        Reason = Shorten(report.Reason),
        Container = Word(report.Container, InstanceReport.MaximumContainer, char.IsAsciiLetterOrDigit),
        Address = report.Address.Length <= InstanceReport.MaximumAddress && IPAddress.TryParse(report.Address, out _) ? report.Address : "",
        CpuMillis = Math.Max(0, report.CpuMillis),
        MemoryBytes = Math.Max(0, report.MemoryBytes),
    };

    /// <summary>A sentence as a report may carry it.</summary>
    public static string Shorten(string text)
    {
        var clean = EngineFaults.Clean(text);
        return clean.Length <= InstanceReport.MaximumReason ? clean : clean[..(InstanceReport.MaximumReason - 1)] + "…";
    }

    private static InstanceReport Ended(InstanceId id, ContainerDetail container, ContainerState state, DateTimeOffset? started, bool asked)
    {
        var report = Report(id, asked ? InstanceState.Stopped : InstanceState.Failed, "", "", container.Id, "", started) with { ExitCode = state.ExitCode, OutOfMemory = state.OOMKilled };
        if (asked) return report with { Reason = "It was asked to end." };
        return state.OOMKilled
            ? report with { Code = "out_of_memory", Reason = "It wanted more memory than it may use and was ended by the kernel: raise limits.memory, or find what fills it (writable folders count)." }
            : report with { Code = "ended", Reason = Shorten($"It ended by itself with exit code {state.ExitCode}. {Hint(state.ExitCode)}{EngineFaults.Clean(state.Error ?? "")}".TrimEnd()) };
    }

    // Not every engine says of every end that it was for memory.
    private static string Hint(int exitCode) => exitCode == Killed ? "Something killed it: look whether it wanted more memory than it may use. " : "";

    private static InstanceReport Report(InstanceId id, InstanceState state, string code, string reason, string container, string address, DateTimeOffset? started) =>
        new(id.ToString(), state, code, reason, container, address, started, null, false, null, 0, 0);

    // Engines write the year 1 for never.
    private static DateTimeOffset? Time(DateTimeOffset? time) => time is { Year: > 1 } ? time : null;

    private static string Word(string text, int most, Func<char, bool> may) =>
        text.Length <= most && text.All(may) ? text : string.Concat(text.Where(may).Take(most));
}
