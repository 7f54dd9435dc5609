namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>How states are written on the wire.</summary>
public static class AppStateNames
{
    /// <summary>The state in lower case.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a state.</exception>
    public static string ToWire(this AppState state) => state switch
    {
        AppState.Pending => "pending",
        AppState.Downloading => "downloading",
        AppState.Building => "building",
        AppState.Running => "running",
        AppState.Scaling => "scaling",
        AppState.Stopped => "stopped",
        AppState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of an app."),
    };
}
