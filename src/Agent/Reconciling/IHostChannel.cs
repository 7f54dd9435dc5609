using OrleansVoxa.Client;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Reconciling;

/// <summary>The way to the cluster.</summary>
internal interface IHostChannel
{
    /// <summary>Reports, and hears what is to run.</summary>
    /// <exception cref="VoxaClientException">The cluster refused, cannot be reached, or answered nonsense (<c>broken_instructions</c>).</exception>
    Task<HostInstructions> SyncAsync(HostReport report, CancellationToken cancellationToken);

    /// <summary>Waits until there are other instructions than those of a revision, or for some time.</summary>
    /// <returns>The revision that there is.</returns>
    /// <exception cref="VoxaClientException">As above.</exception>
    Task<long> WaitAsync(long revision, CancellationToken cancellationToken);

    /// <summary>Brings lines that instances wrote.</summary>
    /// <param name="batch">An encoded <see cref="LogBatch"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VoxaClientException">As above.</exception>
    Task LogAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken);
}
