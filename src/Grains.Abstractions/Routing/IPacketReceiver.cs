using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>The session of an attached node: where packets for it are handed to. Best effort, as all observers are.</summary>
[Alias("voxa.IPacketReceiver")]
public interface IPacketReceiver : IGrainObserver
{
    /// <summary>Takes a packet for the attached node. Must return at once: a full session drops.</summary>
    [OneWay]
    Task Receive(OnionCell cell);

    /// <summary>
    /// Says that the relay grain is leaving its silo and forgets the attachment: renewing it reaches the grain's next
    /// activation. Best effort; one that does not arrive is made up for by the ordinary renewal.
    /// </summary>
    [OneWay]
    Task Detached();
}
