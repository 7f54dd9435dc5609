using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Calls that wait for their turn, in order of arrival, linked through themselves. Used inside the turn only.</summary>
internal struct WaitingCalls
{
    private Call? _head;
    private Call? _tail;

    /// <summary>How many wait that could start before others; if none, only the first one is worth a look.</summary>
    private int _overtakers;

    public readonly bool IsEmpty => _head is null;

    public readonly Call? Head => _head;

    public readonly bool HasOvertakers => _overtakers > 0;

    public void Add(Call call, bool mayOvertake)
    {
        if (mayOvertake) _overtakers++;
        call.Next = null;
        if (_tail is null)
            _head = call;
        else
            _tail.Next = call;
        _tail = call;
    }

    /// <summary>Takes out a call, given the one before it (null for the first).</summary>
    public void Remove(Call? previous, Call call, bool mayOvertake)
    {
        if (mayOvertake) _overtakers--;
        var next = (Call?)call.Next;
        if (previous is null)
            _head = next;
        else
            previous.Next = next;
        if (ReferenceEquals(_tail, call)) _tail = previous;
        call.Next = null;
    }

    /// <summary>Takes out all calls; they stay linked.</summary>
    public Call? TakeAll()
    {
        var head = _head;
        _head = _tail = null;
        _overtakers = 0;
        return head;
    }
}
