namespace OrleansVoxa.Grains.Tests.Nodes;

/// <summary>
/// The lifecycle said again, from the table of the design and not from the code: what the registry has to make of a node. It shares
/// nothing with the implementation but the names of the states.
/// </summary>
internal sealed class LifeModel
{
    // State, hours until it is left, what comes then, and whether somebody has to look for the node first.
    private static readonly (string State, double Hours, string Then, bool Looks)[] Table =
    [
        ("active", 180 * 24, "pending_1st", false),
        ("pending_1st", 48, "failed_1st", true),
        ("failed_1st", 0, "retry_48h", false),
        ("retry_48h", 48, "retry_2w", true),
        ("retry_2w", 14 * 24, "retry_2m", true),
        ("retry_2m", 60 * 24, "coma", true),
        ("coma", 730 * 24, "dead", false),
    ];

    private DateTimeOffset _since;

    public LifeModel(DateTimeOffset born)
    {
        Log.Add("registration");
        Begin(born);
    }

    public string State { get; private set; } = "";

    public DateTimeOffset Seen { get; private set; }

    public DateTimeOffset ValidUntil { get; private set; }

    public int Lives { get; private set; }

    public int Revivals { get; private set; }

    /// <summary>How often somebody was asked to look for it; the number of the last time.</summary>
    public long Looks { get; private set; }

    public bool LookedFor { get; private set; }

    public bool Parked { get; private set; }

    public bool Dead => State == "dead";

    /// <summary>What the verifiable log has to say, in order.</summary>
    public List<string> Log { get; } = [];

    public DateTimeOffset? Due => Dead || Parked ? null : _since.AddHours(Row.Hours);

    private (string State, double Hours, string Then, bool Looks) Row => Array.Find(Table, row => row.State == State);

    public void PassUntil(DateTimeOffset now)
    {
        while (!Parked && !LookedFor && !Dead && _since.AddHours(Row.Hours) <= now)
        {
            if (Row.Looks)
            {
                LookedFor = true;
                Looks++;
            }
            else
            {
                var due = _since.AddHours(Row.Hours);
                Enter(Row.Then, due);
            }
        }
    }

    /// <summary>False: it is refused.</summary>
    public bool Heartbeat(DateTimeOffset now)
    {
        PassUntil(now);
        if (Dead || now > ValidUntil) return false;
        SignOfLife(now);
        ValidUntil = now.AddDays(365);
        return true;
    }

    public void Register(DateTimeOffset now)
    {
        PassUntil(now);
        if (Dead)
        {
            Log.Add("registration");
            Begin(now);
            return;
        }

        SignOfLife(now);
        ValidUntil = now.AddDays(365);
    }

    /// <summary>A report on look number <paramref name="look"/>.</summary>
    public void Looked(long look, bool found, DateTimeOffset now)
    {
        PassUntil(now);
        if (!LookedFor || look != Looks) return;
        if (found)
        {
            SignOfLife(now);
            return;
        }

        LookedFor = false;
        Enter(Row.Then, now);
        PassUntil(now);
    }

    public void Park(DateTimeOffset now)
    {
        PassUntil(now);
        if (Dead || Parked) return;
        Parked = true;
        LookedFor = false;
    }

    public void Revive(DateTimeOffset now)
    {
        PassUntil(now);
        if (Dead || (State == "active" && !Parked)) return;
        Wake(now);
        Parked = false;
    }

    public void Remove(DateTimeOffset now)
    {
        PassUntil(now);
        if (Dead) return;
        State = "dead";
        Parked = false;
        LookedFor = false;
        Log.Add("removal");
    }

    private void Begin(DateTimeOffset now)
    {
        (State, _since, Seen, ValidUntil) = ("active", now, now, now.AddDays(365));
        Lives++;
        Revivals = 0;
    }

    private void SignOfLife(DateTimeOffset now)
    {
        Wake(now);
        Seen = now;
    }

    private void Wake(DateTimeOffset now)
    {
        if (State == "coma")
        {
            Revivals++;
            Log.Add("revival");
        }

        (State, _since, LookedFor) = ("active", now, false);
    }

    private void Enter(string state, DateTimeOffset at)
    {
        (State, _since) = (state, at);
        if (state == "coma") Log.Add("coma");
        if (state == "dead") Log.Add("death");
    }
}
