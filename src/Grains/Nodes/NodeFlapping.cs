namespace OrleansVoxa.Grains.Nodes;

/// <summary>Applies <see cref="FlapDamping"/> to what a node went through.</summary>
internal static class NodeFlapping
{
    /// <summary>With the changes of <paramref name="transition"/>, and if a silence ended that of having been unreachable; and with an entry in the history if the node is flapping from now on.</summary>
    public static NodeGrainState Note(NodeGrainState node, NodeTransition transition, bool gapEnded, DateTimeOffset now, NodeLifecycleOptions options)
    {
        var flaps = node.Flaps;
        foreach (var step in transition.Passed)
        {
            // What a late tick catches up on is no news.
            if (now - step.At < options.FlapWindow) flaps = FlapDamping.Note(flaps, now, options);
        }

        if (gapEnded)
        {
            // It was shown as unreachable, and is reachable again.
            flaps = FlapDamping.Note(flaps, now, options);
            flaps = FlapDamping.Note(flaps, now, options);
        }

        var found = FlapDamping.IsFlapping(flaps, now) && !FlapDamping.IsFlapping(node.Flaps, now);
        node = node with { Flaps = flaps };
        return found
            ? NodeHistory.Add(node, new StoredHistoryEntry
            {
                At = now,
                What = Abstractions.Nodes.HistoryNames.Flapping,
                Why = FormattableString.Invariant($"more than {options.FlapChanges} changes within {options.FlapWindowMinutes} min; no path uses it until {flaps!.DampedUntil:u}, if it is steady"),
            })
            : node;
    }
}
