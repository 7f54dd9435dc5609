using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The session of an attached node.</summary>
/// <param name="Receiver">Where its packets go.</param>
/// <param name="SessionId">Which session it is.</param>
/// <param name="Since">Timestamp at which the lease was last renewed: it must not end because somebody set the clock.</param>
internal sealed record RelayAttachment(IPacketReceiver Receiver, string SessionId, long Since);
