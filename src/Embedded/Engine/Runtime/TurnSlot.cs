namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// What a thread is running, so that the sweeper notices a grain that blocks its thread. Two plain writes a visit; the sweeper
/// reads them racily and acts only on what has stood still for several of its rounds.
/// </summary>
internal sealed class TurnSlot
{
    private static readonly Lock Gate = new();
    private static readonly List<TurnSlot> All = [];

    [ThreadStatic]
    private static TurnSlot? _own;

    private readonly Thread _thread = Thread.CurrentThread;
    private volatile TurnRunner? _runner;
    private int _visits;

    /// <summary>What runs on the thread; null between visits.</summary>
    public TurnRunner? Runner => _runner;

    /// <summary>Changes with each visit.</summary>
    public int Visits => Volatile.Read(ref _visits);

    public static TurnSlot Enter(TurnRunner runner)
    {
        var slot = _own ??= Register();
        slot._visits++;
        slot._runner = runner;
        return slot;
    }

    public void Leave() => _runner = null;

    /// <summary>The slots of all threads that still live.</summary>
    public static TurnSlot[] Snapshot()
    {
        lock (Gate)
        {
            All.RemoveAll(static slot => !slot._thread.IsAlive);
            return [.. All];
        }
    }

    private static TurnSlot Register()
    {
        var slot = new TurnSlot();
        lock (Gate) All.Add(slot);
        return slot;
    }
}
