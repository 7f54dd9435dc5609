using OrleansVoxa.Protocol.Exchanges;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>What a look-up found.</summary>
/// <param name="Status">Whether there is somebody to send to.</param>
/// <param name="Recipient">Who; set with <see cref="ServiceStatus.Found"/>.</param>
public sealed record ServiceTarget(ServiceStatus Status, Recipient? Recipient = null)
{
    public static ServiceTarget Unknown { get; } = new(ServiceStatus.Unknown);

    public static ServiceTarget Offline { get; } = new(ServiceStatus.Offline);

    public static ServiceTarget Broken { get; } = new(ServiceStatus.Broken);
}
