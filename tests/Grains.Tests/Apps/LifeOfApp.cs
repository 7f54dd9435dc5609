using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>An app whose grain and machines are the test: it places every instance on a machine and says how it goes.</summary>
internal sealed class LifeOfApp
{
    private readonly Dictionary<int, AppSpecification> _specifications = [];

    public AppOptions Options { get; } = new();

    public AppLife Life { get; private set; } = new();

    public DateTimeOffset? Deadline { get; private set; }

    public List<AppNote> Notes { get; } = [];

    public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public long Waiting { get; set; }

    public AppState State => AppStanding.StateOf(Life);

    public static LifeOfApp Deployed(string manifest = "")
    {
        var app = new LifeOfApp();
        app._specifications[1] = Manifests.Read(manifest);
        app.Happens(new AppEvent.Start(1, app._specifications[1].Replicas, "alice"));
        return app;
    }

    public void Update(int revision, string manifest)
    {
        _specifications[revision] = Manifests.Read(manifest);
        Happens(new AppEvent.Change(revision, Life.Replicas, "updating", "alice"));
    }

    public void Happens(AppEvent happened)
    {
        var step = AppLifecycle.Next(Life, happened, Now, new AppRules(new AppName("web"), revision => _specifications[revision], Options, Waiting));
        (Life, Deadline) = (step.Life, step.Deadline);
        Notes.AddRange(step.Notes);
    }

    public void After(double seconds)
    {
        Now = Now.AddSeconds(seconds);
        Happens(new AppEvent.Tick());
    }

    /// <summary>Gives each instance that may have one a machine of its own.</summary>
    public void PlaceAll()
    {
        foreach (var instance in Life.Instances.Where(instance => instance.Node is null && !(instance.NotBefore > Now)))
            Happens(new AppEvent.Place(instance.Serial, Manifests.Node((int)instance.Serial)));
    }

    public void Says(long serial, string state, string code = "", bool? healthy = null, int? cpu = null, int? exit = null, bool outOfMemory = false)
    {
        var instance = Life.Instances.Concat(Life.Ended).First(known => known.Serial == serial);
        Happens(new AppEvent.Observe(instance.Node!, [Facts(new InstanceId(new AppName("web"), instance.Revision, serial), state, code, healthy, cpu, exit, outOfMemory)]));
    }

    /// <summary>Places and runs all there is, and lets the time go by after which that counts as up.</summary>
    public void RunAll(double seconds = 5)
    {
        PlaceAll();
        foreach (var instance in Life.Instances.Where(instance => instance.Node is not null)) Says(instance.Serial, "running", healthy: instance.Healthy);
        After(seconds);
    }

    public IEnumerable<long> Serials(int? revision = null) => Life.Instances.Where(instance => revision is null || instance.Revision == revision).Select(instance => instance.Serial);

    public static AppInstanceFacts Facts(InstanceId id, string state, string code = "", bool? healthy = null, int? cpu = null, int? exit = null, bool outOfMemory = false) =>
        new(id.ToString(), state, code, "", "", "", null, exit, outOfMemory, healthy, cpu, 0);
}
