using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>What a look-up found.</summary>
/// <param name="Status">Whether there is somebody to send to.</param>
/// <param name="Recipient">Who; set with <see cref="ServiceStatus.Found"/>.</param>
/// <param name="Name">Under which it is published, so that a publisher of several knows which one is meant.</param>
public sealed record ServiceTarget(ServiceStatus Status, Recipient? Recipient = null, string Name = "")
{
    public static ServiceTarget Unknown { get; } = new(ServiceStatus.Unknown);

    public static ServiceTarget Offline { get; } = new(ServiceStatus.Offline);

    public static ServiceTarget Broken { get; } = new(ServiceStatus.Broken);
}
