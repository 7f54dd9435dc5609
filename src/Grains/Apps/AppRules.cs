using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>What <see cref="AppLifecycle"/> goes by beside the state.</summary>
/// <param name="Name">The app.</param>
/// <param name="Specification">The specification of a revision that an instance has or may get.</param>
/// <param name="Options">The cluster's options.</param>
/// <param name="Waiting">Requests that wait for an instance.</param>
internal sealed record AppRules(AppName Name, Func<int, AppSpecification> Specification, AppOptions Options, long Waiting)
{
    public bool IsReady(AppInstance instance, DateTimeOffset now) => instance.IsReady(Specification(instance.Revision), now);

    public string IdOf(AppInstance instance) => new InstanceId(Name, instance.Revision, instance.Serial).ToString();
}
