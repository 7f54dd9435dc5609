namespace OrleansVoxa.Client.Pooling;

/// <summary>The rule by which requests are spread over connections.</summary>
internal static class RoundRobin
{
    /// <summary>
    /// The next place in turn that works and has room, or that nobody opened yet. A quiet connection is the last resort: it may be dead, and
    /// whatever goes over it would find that out late.
    /// </summary>
    /// <param name="slots">All places.</param>
    /// <param name="last">The place of the request before; -1 before the first.</param>
    /// <param name="room">Requests that one connection takes.</param>
    public static Pick Next(ReadOnlySpan<SlotView> slots, int last, int room)
    {
        var resort = new Pick(PickKind.Refuse);
        for (var step = 1; step <= slots.Length; step++)
        {
            var at = (last + step) % slots.Length;
            var slot = slots[at];
            if (!slot.Admitted) continue;
            switch (slot.State)
            {
                case SlotState.Empty: return new Pick(PickKind.Open, at);
                case SlotState.Open when slot.InFlight < room: return new Pick(PickKind.Use, at);
                case SlotState.Quiet when slot.InFlight < room && resort.Kind is not PickKind.Use: resort = new Pick(PickKind.Use, at); break;
                default:
                    if (resort.Kind is PickKind.Refuse) resort = new Pick(PickKind.Wait);
                    break;
            }
        }

        return resort;
    }
}
