namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>A port of the balancers that leads to a port of an app's instances.</summary>
/// <param name="HostPort">The balancer's port.</param>
/// <param name="Port">The instances' port.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppHostPort")]
public readonly record struct AppHostPort([property: Id(0)] int HostPort, [property: Id(1)] int Port);
