using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <content>Commands in instances.</content>
public sealed partial class AppGrain
{
    /// <summary>The word of their events.</summary>
    internal const string ExecEvent = "exec";

    /// <inheritdoc/>
    public async Task<AppExecPlace> Exec(AppExecRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Unready() is { } unready)
        {
            if (!_app.Exists && !_app.Removing) DeactivateOnIdle();
            return AppExecPlace.Refuse(unready.Code!, unready.Text!);
        }

        var now = clock.GetUtcNow();
        var instances = _app.Life.Instances;
        var chosen = request.Instance is { } wanted
            ? instances.FirstOrDefault(instance => Text(instance) == wanted)
            : instances.OrderByDescending(instance => instance.IsReady(Specification(instance.Revision), now)).ThenBy(instance => instance.Serial).FirstOrDefault(CanExec);
        if (chosen is null)
        {
            return request.Instance is not { } id ? AppExecPlace.Refuse(AppCodes.InstanceNotRunning, $"No instance of app {Name} runs; get_app_status says why.")
                : _app.Life.Ended.Any(instance => Text(instance) == id) ? AppExecPlace.Refuse(AppCodes.InstanceNotRunning, $"Instance {id} has ended; another one took its place, which get_app_status names.")
                : AppExecPlace.Refuse(AppCodes.UnknownInstance, $"App {Name} has no instance {id}; get_app_status lists those that it has.");
        }

        var name = Text(chosen);
        if (!CanExec(chosen)) return AppExecPlace.Refuse(AppCodes.InstanceNotRunning, $"Instance {name} is {chosen.State.ToWire()}; a command runs in one that runs.");
        // First: who did what is known whatever becomes of it.
        await Remember(_app with
        {
            Events = Kept(_app.Events.Add(new StoredAppEvent { Number = _app.LastEvent + 1, At = now, What = ExecEvent, Instance = name, Text = ExecText.Of(request.Command), Operator = request.Operator })),
            LastEvent = _app.LastEvent + 1,
        });
        return new AppExecPlace(null, null, name, chosen.Node!);
    }

    private static bool CanExec(AppInstance instance) => instance is { Node: not null, State: InstanceState.Running, EndedAt: null };
}
