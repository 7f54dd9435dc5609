using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <content>Time-outs.</content>
internal sealed partial class Activation
{
    /// <summary>Answers the calls whose callers have waited too long. Those that run go on and keep the grain occupied until they end.</summary>
    internal void Expire(int tick)
    {
        _watched = false;
        var busy = false;
        if (_phase is { } phase)
        {
            busy = true;
            if (tick - phase.Deadline >= 0) RunOutOfTime(phase);
        }

        for (var pending = _pending; pending is not null; pending = pending.Next)
            busy |= !Expired(pending.Call, tick, started: true);

        Call? previous = null;
        for (var call = _waiting.Head; call is not null;)
        {
            var next = (Call?)call.Next;
            if (Expired(call, tick, started: false))
            {
                _waiting.Remove(previous, call, Admission.MayOvertake(call, _class.MayInterleave));
                Release(call);
            }
            else
            {
                previous = call;
                busy = true;
            }

            call = next;
        }

        if (busy) Watch();
    }

    internal override void ExpireFromOutside(int tick)
    {
        if (_current is { } current) Expired(current, tick, started: true);
        foreach (var start in (ReadOnlySpan<TurnItem?>)[UnreadItems, DrainedItems, _waiting.Head])
        {
            // The list may be relinked under our feet, never freed: a bound is all that a walk needs.
            var item = start;
            for (var steps = 0; item is not null && steps < 100_000; steps++, item = item.Next)
            {
                if (item is Call call && (call.Method.Options & CallOptions.OneWay) == 0) Expired(call, tick, started: false);
            }
        }
    }

    /// <summary>Whether nobody waits for the call, perhaps only from now on.</summary>
    private bool Expired(Call call, int tick, bool started)
    {
        if (call.IsAnswered) return true;
        var oneWay = (call.Method.Options & CallOptions.OneWay) != 0;
        if (oneWay && started) return true;
        if (tick - call.Deadline < 0) return false;
        if (oneWay)
            _class.Silo.OnDropped(call);
        else
            _class.Silo.TimeOut(call, started);
        return true;
    }
}
