using System.Text.Json;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>An app whole. <c>Version</c> is the server's, as in every answer; the app's stands in <c>app</c>.</summary>
internal sealed record AppAnswer(
    string AppId,
    AppRow App,
    int? PreviousRevision,
    AppInstanceRow[] Instances,
    AppInstanceRow[] Ended,
    AppRevisionRow[] Revisions,
    AppRejectionRow[] Rejections,
    JsonElement Manifest,
    string Version,
    DateTimeOffset Timestamp)
{
    public static AppAnswer Of(AppView view, string version, DateTimeOffset now)
    {
        using var manifest = JsonDocument.Parse(view.Manifest);
        return new AppAnswer(
            view.Summary.Name,
            AppRow.Of(view.Summary),
            view.PreviousRevision == 0 ? null : view.PreviousRevision,
            [.. view.Instances.Select(AppInstanceRow.Of)],
            [.. view.Ended.Select(AppInstanceRow.Of)],
            [.. view.Revisions.Select(revision => new AppRevisionRow(revision.Number, revision.Version, revision.Source, revision.At, revision.Operator))],
            [.. view.Rejections.Select(rejection => new AppRejectionRow(rejection.Node, rejection.Reason))],
            manifest.RootElement.Clone(),
            version,
            now);
    }
}
