using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>A machine for apps.</summary>
internal sealed record HostRow(
    string NodeId,
    string State,
    string? Code,
    string? Reason,
    string? Engine,
    string? Region,
    string[] Features,
    ResourceRow Capacity,
    ResourceRow Reserved,
    HostAppRow[] Apps,
    DateTimeOffset? AdmittedAt,
    string? AdmittedBy,
    DateTimeOffset? ReportedAt)
{
    public static HostRow Of(AppHostView host) => new(
        host.NodeId,
        host.State,
        AppAnswers.Said(host.Code),
        AppAnswers.Said(host.Reason),
        AppAnswers.Said(host.Engine),
        AppAnswers.Said(host.Region),
        [.. host.Features],
        ResourceRow.Of(host.Capacity),
        ResourceRow.Of(host.Reserved),
        [.. host.Apps.Select(app => new HostAppRow(app.Name, app.Instances))],
        host.AdmittedAt,
        host.AdmittedBy,
        host.ReportedAt);
}
