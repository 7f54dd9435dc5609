using System.Runtime.CompilerServices;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>What may not be taken over from an older copy of a store, though it was true when the copy was made.</summary>
public static class RestoredStates
{
    private const string RelayType = "voxa.relay", ReplayTags = "replay";

    /// <summary>
    /// Makes relays retire their routing keys: since the copy was made they may have taken packets that its replay tags do not name, and
    /// whoever recorded those could send them again. A key whose tags are not there is retired at the relay's next activation.
    /// </summary>
    public static async IAsyncEnumerable<StateRepair> ForgetAsync(IStoredStates states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        await foreach (var row in states.ReadAsync(RelayType, cancellationToken))
        {
            if (row.StateName == ReplayTags) yield return new StateRepair(RelayType, row.GrainKey, ReplayTags, null);
        }
    }
}
