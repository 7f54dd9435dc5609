using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Which call may start while others run: Orleans' rule, and nothing but the rule.</summary>
internal static class Admission
{
    /// <summary>Whether <paramref name="incoming"/> may start.</summary>
    /// <param name="running">How many calls run.</param>
    /// <param name="blocking">The one that keeps others out; null if only interleaving ones run.</param>
    /// <param name="incoming">The call that would start.</param>
    /// <param name="mayInterleave">What the grain class says by [Reentrant] or [MayInterleave]; null if it says nothing.</param>
    /// <param name="grain">The grain that <paramref name="mayInterleave"/> is asked of.</param>
    public static bool MayStart(int running, Call? blocking, Call incoming, InterleavePredicate? mayInterleave, object? grain)
    {
        if (running == 0 || blocking is null) return true;

        var options = incoming.Method.Options;
        if ((options & CallOptions.AlwaysInterleave) != 0) return true;
        if ((options & blocking.Method.Options & CallOptions.ReadOnly) != 0) return true;
        return mayInterleave is not null && (mayInterleave(grain, incoming) || mayInterleave(grain, blocking));
    }

    /// <summary>Whether a call could ever start before others that wait longer.</summary>
    public static bool MayOvertake(Call call, InterleavePredicate? mayInterleave) =>
        mayInterleave is not null || (call.Method.Options & (CallOptions.AlwaysInterleave | CallOptions.ReadOnly)) != 0;
}
