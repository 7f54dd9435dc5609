using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>An instance.</summary>
internal sealed record AppInstanceRow(
    string Instance,
    int Revision,
    string? NodeId,
    string State,
    string? Code,
    string? Reason,
    bool Ready,
    string? Container,
    string? Address,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? NotBefore,
    int? ExitCode,
    bool OutOfMemory,
    int Failures,
    string Cpu,
    long MemoryBytes)
{
    public static AppInstanceRow Of(AppInstanceView view) => new(
        view.Id,
        view.Revision,
        view.Node,
        view.State,
        AppAnswers.Said(view.Code),
        AppAnswers.Said(view.Reason),
        view.Ready,
        AppAnswers.Said(view.Container),
        AppAnswers.Said(view.Address),
        view.CreatedAt,
        view.StartedAt,
        view.EndedAt,
        view.NotBefore,
        view.ExitCode,
        view.OutOfMemory,
        view.Failures,
        Protocol.Apps.CpuAmount.Write(view.CpuMillis),
        view.MemoryBytes);
}
