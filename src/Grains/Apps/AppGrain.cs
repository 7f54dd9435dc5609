using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Grains.Apps;

/// <summary>The shell around <see cref="AppLifecycle"/>: it stores what that says, then has machines do it, and again at each tick until they have.</summary>
[GrainType("voxa.app")]
public sealed partial class AppGrain(
    [PersistentState("app")] IPersistentState<AppGrainState> store,
    MasterKey master,
    TimeProvider clock,
    IOptions<AppOptions> options,
    ILogger<AppGrain> logger) : Grain, IAppGrain, IRemindable
{
    private const string Reminder = "lifecycle";
    private const int KeptRevisions = 10;
    private const int KeptEvents = 200;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, AppSpecification> _specifications = [];

    // What was acknowledged, with the newest facts; Get may run while a write is under way.
    private AppGrainState _app = new();
    private ImmutableArray<AppRejection> _rejections = [];
    private ImmutableHashSet<int> _claiming = [];

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Loads are of the moment; those in the store are of whenever something else was stored.
        var life = store.State.Life;
        _app = store.State with { Life = life with { Instances = [.. life.Instances.Select(instance => instance with { CpuMillis = null, MemoryBytes = 0 })] } };
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AppResult> Deploy(AppDeployment deployment, CancellationToken cancellationToken) => Claiming(() => DeployClaiming(deployment, cancellationToken));

    private async Task<AppResult> DeployClaiming(AppDeployment deployment, CancellationToken cancellationToken)
    {
        var (app, refused) = await Accept(deployment, cancellationToken);
        if (app is null) return refused!;
        if (_app.Removing && !await FinishRemoval())
            return AppResult.Refuse(AppCodes.AppExists, $"App {Name} is still being removed; try again in a minute.");
        if (_app.Exists && !_app.Life.Stopped)
        {
            return IsWanted(app)
                ? View()
                : AppResult.Refuse(AppCodes.AppExists, $"There is an app {Name} already, with another manifest; use update_app to change it, or remove it first.");
        }

        var now = clock.GetUtcNow();
        // The reminder first: one tick too many is harmless, an app without ticks would heal nothing.
        await Remind();
        if (!_app.Exists && !await Catalogue.PutApp(new AppSummary(Name, app.Version, AppState.Pending.ToWire(), "", "", _app.LastRevision + 1, app.Replicas, 0, app.Source.Reference, now, now), cancellationToken))
            return AppResult.Refuse(AppCodes.TooManyApps, "There are as many apps as there may be; remove one that nobody needs.");
        var known = _app.Exists && IsWanted(app);
        var draft = known ? _app : WithRevision(_app with { CreatedAt = _app.Exists ? _app.CreatedAt : now, Removing = false }, app, deployment.Operator, now);
        await Happen(draft with { UpdatedAt = now }, new AppEvent.Start(known ? _app.Life.Revision : draft.LastRevision, app.Replicas, deployment.Operator), cancellationToken);
        return View();
    }

    /// <inheritdoc/>
    public Task<AppResult> Update(AppDeployment deployment, CancellationToken cancellationToken) => Claiming(() => UpdateClaiming(deployment, cancellationToken));

    private async Task<AppResult> UpdateClaiming(AppDeployment deployment, CancellationToken cancellationToken)
    {
        if (Unready() is { } unready) return unready;
        var (app, refused) = await Accept(deployment, cancellationToken);
        if (app is null) return refused!;
        var now = clock.GetUtcNow();
        if (IsWanted(app with { Replicas = Wanted.Replicas }) && !_app.Life.Stopped)
        {
            await Rescale(app, deployment.Operator, now, cancellationToken);
            return View();
        }

        // An app that is stopped has nothing to take over from.
        var draft = WithRevision(_app with { UpdatedAt = now }, app, deployment.Operator, now);
        await Remind();
        await Happen(
            draft,
            _app.Life.Stopped
                ? new AppEvent.Start(draft.LastRevision, app.Replicas, deployment.Operator)
                : new AppEvent.Change(draft.LastRevision, Replicas(app), "updating", deployment.Operator),
            cancellationToken);
        return View();
    }

    /// <inheritdoc/>
    public Task<AppResult> Rollback(int revision, string operatorName, CancellationToken cancellationToken) => Claiming(() => RollbackClaiming(revision, operatorName, cancellationToken));

    private async Task<AppResult> RollbackClaiming(int revision, string operatorName, CancellationToken cancellationToken)
    {
        if (Unready() is { } unready) return unready;
        if (_app.Life.Stopped) return AppResult.Refuse(AppCodes.AppStopped, $"App {Name} is stopped; deploy it again first.");
        var to = revision != 0
            ? _app.Revisions.FirstOrDefault(kept => kept.Number == revision)
            : _app.Revisions.LastOrDefault(kept => kept.Number < _app.Life.Revision);
        if (to is null || to.Number == _app.Life.Revision)
        {
            return AppResult.Refuse(
                AppCodes.UnknownRevision,
                revision == 0 ? $"App {Name} has no revision before the one that is wanted." : $"App {Name} has no other revision {revision}; get_app_status lists those that are kept.");
        }

        var app = Specification(to.Number);
        if (await Lacks(app, cancellationToken) is { } missing) return missing;
        if (await Claim(app, cancellationToken) is { } taken) return taken;
        await Happen(_app with { UpdatedAt = clock.GetUtcNow() }, new AppEvent.Change(to.Number, Replicas(app), "rolling_back", operatorName), cancellationToken);
        return View();
    }

    /// <inheritdoc/>
    public async Task<AppResult> Scale(int replicas, string operatorName, CancellationToken cancellationToken)
    {
        if (Unready() is { } unready) return unready;
        if (_app.Life.Stopped) return AppResult.Refuse(AppCodes.AppStopped, $"App {Name} is stopped; deploy it again to start it.");
        var (least, most) = (Wanted.Autoscaling?.Minimum ?? 1, Wanted.Autoscaling?.Maximum ?? AppSpecification.MaximumReplicas);
        if (replicas < least || replicas > most)
        {
            return AppResult.Refuse(
                AppCodes.InvalidReplicas,
                string.Create(CultureInfo.InvariantCulture, $"replicas is {replicas}; app {Name} has from {least} to {most} instances."),
                [new AppFault("replicas", $"Must be from {least} to {most}.")]);
        }

        await Happen(_app with { UpdatedAt = clock.GetUtcNow() }, new AppEvent.Scale(replicas, operatorName), cancellationToken);
        return View();
    }

    /// <inheritdoc/>
    public async Task<AppResult> Stop(string operatorName, CancellationToken cancellationToken)
    {
        if (Unready() is { } unready) return unready;
        await Happen(_app with { UpdatedAt = clock.GetUtcNow() }, new AppEvent.Stop(operatorName), cancellationToken);
        return View();
    }

    /// <inheritdoc/>
    public async Task<AppResult> Remove(string operatorName, CancellationToken cancellationToken)
    {
        if (!(options.Value.Enabled && _app.Removing) && Unready() is { } unready) return unready;
        // First: what is to go goes on by ticks if it does not all go now, and an app that was stopped has none.
        await Remind();
        if (!_app.Removing)
        {
            await Happen(_app with { UpdatedAt = clock.GetUtcNow() }, new AppEvent.Stop(operatorName), cancellationToken);
            await Remember(_app with { Removing = true });
            LogRemoved(logger, Name, operatorName);
        }

        var last = View();
        await FinishRemoval();
        return last;
    }

    /// <inheritdoc/>
    public Task<AppResult> Get(CancellationToken cancellationToken)
    {
        // Anybody can ask about any name, so a grain without an app does not stay.
        if (!_app.Exists && !_app.Removing && _claiming.IsEmpty) DeactivateOnIdle();
        return Task.FromResult(_app.Exists ? View() : Unknown());
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<AppEventView>> Events(long after, int most, CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<AppEventView>>(
        _app.Exists ? [.. _app.Events.Where(entry => entry.Number > after).Take(Math.Max(0, most)).Select(AppViews.EventOf)] : []);

    /// <inheritdoc/>
    public Task<bool> HasPort(int port, CancellationToken cancellationToken) => Task.FromResult(
        _claiming.Contains(port) || (_app.Exists && InUse(_app).Any(revision => Specification(revision).Ports.Any(mapping => mapping.HostPort == port))));

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_app.Removing)
        {
            await FinishRemoval();
            return;
        }

        if (_app.Exists) await Happen(_app, new AppEvent.Tick(), CancellationToken.None);
        if (_app.Exists && !(_app.Life.Stopped && _app.Life.Releases.IsEmpty)) return;
        // Of a deployment that was never stored the catalogue may know all the same.
        if (!_app.Exists) await Catalogue.DropApp(Name, CancellationToken.None);
        await Unremind();
    }

    private IAppCatalogueGrain Catalogue => AppCatalogue.Of(GrainFactory, Name);

    private AppResult Unknown() => options.Value.Enabled ? AppResult.Refuse(AppCodes.UnknownApp, $"There is no app {Name}.") : Disabled;

    private static AppResult Disabled => AppResult.Refuse(AppCodes.Disabled, AppCodes.DisabledText);

    private AppResult? Unready() => !options.Value.Enabled || !_app.Exists ? Unknown() : null;

    /// <summary>The instances that another revision is to have: autoscaling keeps what it has found.</summary>
    private int Replicas(AppSpecification app) =>
        app.Autoscaling is { } rules ? Math.Clamp(_app.Life.Replicas, rules.Minimum, rules.Maximum) : app.Replicas;

    private async Task Remind()
    {
        if (await this.GetReminder(Reminder) is null) await this.RegisterOrUpdateReminder(Reminder, Minute, Minute);
    }

    private async Task Unremind()
    {
        if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private async Task Remember(AppGrainState next)
    {
        try
        {
            await store.Store(next);
        }
        catch
        {
            // The next manifest may be given the number of one that was not stored.
            _specifications.Clear();
            throw;
        }
        finally
        {
            _app = store.State;
        }
    }

    [LoggerMessage(2084, LogLevel.Information, "App {App}: {What} {Instance} {Text}")]
    private static partial void LogHappened(ILogger logger, string app, string what, string instance, string text);

    [LoggerMessage(2085, LogLevel.Warning, "App {App}: not all machines could be told what to run; they are told again in a moment")]
    private static partial void LogNotCarried(ILogger logger, Exception exception, string app);

    [LoggerMessage(2086, LogLevel.Information, "App {App} was removed by {Operator}")]
    private static partial void LogRemoved(ILogger logger, string app, string @operator);
}
