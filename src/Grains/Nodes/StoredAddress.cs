namespace OrleansVoxa.Grains.Nodes;

/// <summary>An address as it is stored.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.StoredAddress")]
public sealed record StoredAddress
{
    /// <summary>The transport.</summary>
    [Id(0)]
    public string Scheme { get; init => field = value ?? ""; } = "";

    /// <summary>An IP address or a host name.</summary>
    [Id(1)]
    public string Host { get; init => field = value ?? ""; } = "";

    /// <summary>1 to 65535.</summary>
    [Id(2)]
    public int Port { get; init; }
}
