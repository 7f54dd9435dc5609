namespace OrleansVoxa.Grains.Routing;

/// <summary>
/// The life of a service name, as a pure function of what is stored, of its owner and of the time: a name lives as long as the
/// node that owns it, through all of that node's silence, and becomes free when the node is dead, when nothing was published
/// under it for long, or when nobody who owns it ever came. A tick that is late, early, lost or doubled changes when it
/// happens, never what.
/// </summary>
internal static class ServiceLifecycle
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);

    /// <summary>Whether anybody may publish under the name.</summary>
    public static bool IsFree(ServiceGrainState service) => service.Owner.Length == 0 || service.Released;

    /// <summary>The name after a tick; the same object if nothing changed.</summary>
    public static ServiceGrainState Tick(ServiceGrainState service, OwnerStanding owner, DateTimeOffset now, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(options);
        if (IsFree(service)) return service;
        if (owner is OwnerStanding.Dead) return Release(service);
        DateTimeOffset? unownedSince = owner is OwnerStanding.Unknown ? service.UnownedSince ?? now : null;
        DateTimeOffset? withdrawnAt = service.Record.Length == 0 ? service.WithdrawnAt ?? now : null;
        if (now - unownedSince >= options.HoldUnowned || now - withdrawnAt >= options.HoldWithdrawn) return Release(service);
        return unownedSince == service.UnownedSince && withdrawnAt == service.WithdrawnAt
            ? service
            : service with { UnownedSince = unownedSince, WithdrawnAt = withdrawnAt };
    }

    /// <summary>The wait for the first of the daily ticks: another for each name, so that what was published at once is not looked at at once.</summary>
    public static TimeSpan UntilTick(uint hash)
    {
        var wait = Day * (hash / (uint.MaxValue + 1.0));
        return wait < ShortestWait ? ShortestWait : wait;
    }

    // Owner and sequence stay: if the same key comes again, its old records are old.
    private static ServiceGrainState Release(ServiceGrainState service) =>
        service with { Released = true, Record = [], UnownedSince = null, WithdrawnAt = null };
}
