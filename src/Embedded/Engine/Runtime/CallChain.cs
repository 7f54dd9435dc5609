using System.Text;
using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// Words for who waits for whom. Read from outside the turns concerned, so a link may be gone a moment later; what is left of
/// the chain is still true.
/// </summary>
internal static class CallChain
{
    private const int Longest = 32;

    /// <summary>The chain that <paramref name="call"/> stands in, from its first caller to what the last one waits for.</summary>
    public static string Describe(Call call, bool started)
    {
        var chain = new List<Call> { call };
        while (chain.Count < Longest && chain[0].Caller is { } caller && !chain.Contains(caller)) chain.Insert(0, caller);

        var text = new StringBuilder("Call chain: ");
        for (var i = 0; i < chain.Count; i++) text.Append(i == 0 ? string.Empty : " -> ").Append(chain[i]);

        var last = call;
        var running = started;
        while (chain.Count < Longest)
        {
            Call? next;
            if (last.Callee is { } callee && ReferenceEquals(callee.Caller, last))
            {
                next = callee;
                running = false;
                text.Append(" -> ").Append(next);
            }
            else if (!running && last.Target?.Blocking is { } blocking)
            {
                running = true;
                if (ReferenceEquals(blocking, last)) break;
                next = blocking;
                text.Append(", which waits while ").Append(last.Target.TargetId).Append(" is busy with ").Append(next);
            }
            else
            {
                break;
            }

            if (chain.Contains(next)) return text.Append(". The chain comes back to itself: a deadlock.").ToString();
            chain.Add(next);
            last = next;
        }

        return text.Append(running ? ", which is still running." : ".").ToString();
    }
}
