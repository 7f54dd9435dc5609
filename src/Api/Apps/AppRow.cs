using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>An app in a list.</summary>
internal sealed record AppRow(
    string AppId, string Name, string Version, string State, string? Code, string? Reason, int Revision, int Replicas, int Ready, string Source, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static AppRow Of(AppSummary app) => new(
        app.Name, app.Name, app.Version, app.State, AppAnswers.Said(app.Code), AppAnswers.Said(app.Reason), app.Revision, app.Replicas, app.Ready, app.Source, app.CreatedAt, app.UpdatedAt);
}
