using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>The relays that one host runs: makes their identities once, remembers them, installs them. Key: the host's name, <c>local</c> for one process.</summary>
[Alias("voxa.IRelayHostGrain")]
public interface IRelayHostGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that <paramref name="count"/> relays are hosted and registered, making identities for those missing.</summary>
    /// <returns>The node ids of the first <paramref name="count"/> relays, in the order of their names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than the option allows (64 by default).</exception>
    /// <exception cref="RelayInstallException">A relay could not be installed.</exception>
    Task<ImmutableArray<string>> EnsureRelays(int count, CancellationToken cancellationToken);

    /// <summary>One heartbeat for each relay that was ensured last.</summary>
    Task Beat(CancellationToken cancellationToken);
}
