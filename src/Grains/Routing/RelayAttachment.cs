using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The session of an attached node.</summary>
/// <param name="Receiver">Where its packets go.</param>
/// <param name="SessionId">Which session it is.</param>
/// <param name="Until">When the lease ends.</param>
internal sealed record RelayAttachment(IPacketReceiver Receiver, string SessionId, DateTimeOffset Until);
