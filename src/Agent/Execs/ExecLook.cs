using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Execs;

/// <summary>How a command stands, by its engine's word.</summary>
internal sealed class ExecLook(EngineClient engine, string exec, TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks until it has a process or has ended: an engine says that it runs a moment before it does.</summary>
    /// <param name="isBegun">Whether the engine has said already that it began it.</param>
    /// <param name="within">How long that moment may be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the engine said last, and whether that is that it has ended.</returns>
    public async Task<(ExecDetail Detail, bool HasEnded)> FindAsync(bool isBegun, TimeSpan within, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        for (var tried = 1; ; tried++)
        {
            var detail = await engine.Execs.InspectAsync(exec, cancellationToken);
            isBegun |= detail.Running || detail.Pid > 0;
            var hasEnded = HasEnded(detail, isBegun);
            if (hasEnded || detail.Pid > 0 || time.GetElapsedTime(since) >= within) return (detail, hasEnded);
            await Task.Delay(tried * Retry < LongestRetry ? tried * Retry : LongestRetry, time, cancellationToken);
        }
    }

    // Podman says 0 of what it has not begun, too. Anything else is said only of what has ended.
    private static bool HasEnded(ExecDetail detail, bool isBegun) => detail is { Running: false, ExitCode: { } code } && (isBegun || code != 0);
}
