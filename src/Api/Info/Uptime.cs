namespace OrleansVoxa.Api.Info;

/// <summary>How long this process has been serving.</summary>
internal sealed class Uptime(TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(_started);
}
