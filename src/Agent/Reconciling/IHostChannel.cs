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

    /// <summary>Any other call: of lines that instances wrote, for what they are made from.</summary>
    /// <exception cref="VoxaClientException">As above.</exception>
    Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
