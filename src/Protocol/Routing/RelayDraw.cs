using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>Draws the relays of one choice: by weight, and so that operators and address ranges repeat as little as possible.</summary>
internal static class RelayDraw
{
    /// <summary>A fully suspected relay keeps this share of its weight: it must be tried now and then to clear itself.</summary>
    private const double RemainingTrust = 0.002;

    /// <summary>Returns exactly <paramref name="slots"/> relays, each at most <paramref name="share"/> times, copies side by side.</summary>
    public static List<RelayDescriptor> Draw(
        List<RelayDescriptor> usable, Func<NodeId, double>? suspicion, int slots, int share, Random random)
    {
        var (trusted, aside) = Order(usable, suspicion, random);
        var distinct = Spread(trusted, aside, Math.Min(slots, usable.Count));
        var result = new List<RelayDescriptor>(slots);
        var missing = slots - distinct.Count;
        foreach (var relay in distinct)
        {
            var copies = 1 + Math.Min(missing, share - 1);
            missing -= copies - 1;
            for (var i = 0; i < copies; i++) result.Add(relay);
        }

        return result;
    }

    /// <summary>
    /// A weighted random order without replacement: each relay draws an exponential waiting time with its weight as the rate,
    /// and the shortest waits come first (Efraimidis and Spirakis 2006). A relay is set aside with the probability of its distrust.
    /// </summary>
    private static (List<RelayDescriptor> Trusted, List<RelayDescriptor> Aside) Order(
        List<RelayDescriptor> usable, Func<NodeId, double>? suspicion, Random random)
    {
        var keyed = new List<(double Wait, bool Aside, RelayDescriptor Relay)>(usable.Count);
        foreach (var relay in usable)
        {
            var trust = 1 - Math.Clamp(suspicion?.Invoke(relay.Id) ?? 0, 0, 1);
            // The fourth power lets two or three bad experiences count, and one hardly.
            var rest = Math.Max(RemainingTrust, trust * trust * trust * trust);
            var aside = rest < 1 && random.NextDouble() >= rest;
            keyed.Add((-Math.Log(1 - random.NextDouble()) / (aside ? relay.Capacity * rest : relay.Capacity), aside, relay));
        }

        keyed.Sort(static (a, b) => a.Wait != b.Wait ? a.Wait.CompareTo(b.Wait) : a.Relay.Id.CompareTo(b.Relay.Id));
        return (
            [.. keyed.Where(static entry => !entry.Aside).Select(static entry => entry.Relay)],
            [.. keyed.Where(static entry => entry.Aside).Select(static entry => entry.Relay)]);
    }

    /// <summary>
    /// Takes <paramref name="count"/> relays in order, those of fresh operators and ranges before the others; but one that was set
    /// aside only after all that were not. Else a relay that drops everything would be on every path as the only one of its operator.
    /// </summary>
    private static List<RelayDescriptor> Spread(List<RelayDescriptor> trusted, List<RelayDescriptor> aside, int count)
    {
        var taken = new List<RelayDescriptor>(count);
        var operators = new Dictionary<string, int>(StringComparer.Ordinal);
        var ranges = new Dictionary<string, int>(StringComparer.Ordinal);
        Take(trusted);
        Take(aside);
        return taken;

        void Take(List<RelayDescriptor> waiting)
        {
            for (var allowed = 0; taken.Count < count && waiting.Count > 0; allowed++)
            {
                var later = new List<RelayDescriptor>();
                foreach (var relay in waiting)
                {
                    // Operators weigh more than ranges: a range says where a relay stands, an operator who reads its memory.
                    var repeats = Math.Max(
                        operators.GetValueOrDefault(relay.OperatorFamily),
                        (ranges.GetValueOrDefault(relay.AddressRange) + 1) / 2);
                    if (taken.Count == count) break;
                    if (repeats > allowed)
                    {
                        later.Add(relay);
                        continue;
                    }

                    taken.Add(relay);
                    if (relay.OperatorFamily.Length > 0) Count(operators, relay.OperatorFamily);
                    if (relay.AddressRange.Length > 0) Count(ranges, relay.AddressRange);
                }

                waiting = later;
            }
        }
    }

    private static void Count(Dictionary<string, int> counts, string key) =>
        counts[key] = counts.GetValueOrDefault(key) + 1;
}
