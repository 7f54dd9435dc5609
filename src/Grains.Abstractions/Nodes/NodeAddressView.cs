namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>An address that a node says it is reached at.</summary>
/// <param name="Scheme">The transport, such as <c>tcp</c>.</param>
/// <param name="Host">An IP address or a host name.</param>
/// <param name="Port">1 to 65535.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeAddressView")]
public sealed record NodeAddressView(
    [property: Id(0)] string Scheme,
    [property: Id(1)] string Host,
    [property: Id(2)] int Port);
