using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Apps as they may be shown. Pure.</summary>
internal static class AppViews
{
    public static AppView Of(string name, AppGrainState app, Func<int, AppSpecification> specification, ImmutableArray<AppRejection> rejections, DateTimeOffset now)
    {
        var life = app.Life;
        var wanted = specification(life.Revision);
        return new AppView
        {
            Summary = SummaryOf(name, app, wanted, life.Instances.Count(instance => instance.IsReady(specification(instance.Revision), now))),
            Manifest = app.Revisions.First(revision => revision.Number == life.Revision).Manifest,
            PreviousRevision = life.Previous,
            Instances = [.. life.Instances.Select(instance => InstanceOf(name, instance, instance.IsReady(specification(instance.Revision), now)))],
            Ended = [.. life.Ended.Select(instance => InstanceOf(name, instance, ready: false))],
            Revisions = [.. app.Revisions.Select(revision => RevisionOf(revision, specification(revision.Number)))],
            Rejections = rejections,
        };
    }

    public static AppSummary SummaryOf(string name, AppGrainState app, AppSpecification wanted, int ready)
    {
        var (code, reason) = AppStanding.ReasonOf(app.Life);
        return new AppSummary(
            name, wanted.Version, AppStanding.StateOf(app.Life).ToWire(), code, reason, app.Life.Revision, app.Life.Replicas, ready, wanted.Source.Reference, app.CreatedAt, app.UpdatedAt);
    }

    public static AppEventView EventOf(StoredAppEvent entry) => new(entry.Number, entry.At, entry.What, entry.Instance, entry.Text, entry.Operator);

    private static AppRevisionView RevisionOf(StoredAppRevision revision, AppSpecification app) => new(revision.Number, app.Version, app.Source.Reference, revision.At, revision.Operator);

    private static AppInstanceView InstanceOf(string name, AppInstance instance, bool ready) => new(
        new InstanceId(new AppName(name), instance.Revision, instance.Serial).ToString(),
        instance.Revision,
        instance.Node,
        instance.State.ToWire(),
        instance.Code,
        instance.Reason,
        ready,
        instance.Container,
        instance.Address,
        instance.CreatedAt,
        instance.StartedAt,
        instance.EndedAt,
        instance.NotBefore,
        instance.ExitCode,
        instance.OutOfMemory,
        instance.Failures,
        instance.CpuMillis ?? 0,
        instance.MemoryBytes);
}
