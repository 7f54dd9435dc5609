namespace OrleansVoxa.Fuzz.Running;

/// <summary>What the current thread allocates while a decoder runs; a target's own preparations and checks are left out.</summary>
internal sealed class AllocationMeter
{
    private long _start;

    public bool IsRunning { get; private set; }

    public long Allocated { get; private set; }

    /// <summary>The runner starts it for each input; a target that must prepare something first starts it again.</summary>
    public void Start()
    {
        Allocated = 0;
        Resume();
    }

    /// <summary>Goes on after a stop; what was counted stays.</summary>
    public void Resume()
    {
        IsRunning = true;
        _start = GC.GetAllocatedBytesForCurrentThread();
    }

    /// <summary>The decoder is done; what follows is checking, where an exception is a fault of the protocol's code.</summary>
    public void Stop()
    {
        if (!IsRunning) return;
        Allocated += GC.GetAllocatedBytesForCurrentThread() - _start;
        IsRunning = false;
    }
}
