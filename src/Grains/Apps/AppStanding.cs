using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Where an app stands as a whole, from where its instances stand. Pure.</summary>
internal static class AppStanding
{
    public static AppState StateOf(AppLife life)
    {
        if (life.Stopped) return AppState.Stopped;
        var running = life.Instances.Count(instance => instance.Runs);
        if (running == life.Replicas && running == life.Instances.Length && life.Previous == 0) return AppState.Running;
        if (running > 0) return AppState.Scaling;
        if (life.Instances.Any(instance => instance.State == InstanceState.Building)) return AppState.Building;
        if (life.Instances.Any(instance => instance.State == InstanceState.Downloading)) return AppState.Downloading;
        return life.Instances.Any(instance => instance.Failures > 0) ? AppState.Failed : AppState.Pending;
    }

    /// <summary>Why it stands there: what the app itself has to say, else what an instance has that is not up.</summary>
    public static (string Code, string Reason) ReasonOf(AppLife life)
    {
        if (life.Code.Length > 0) return (life.Code, life.Reason);
        return life.Instances.FirstOrDefault(instance => !instance.Runs && instance.Code.Length > 0) is { } waiting ? (waiting.Code, waiting.Reason) : ("", "");
    }
}
