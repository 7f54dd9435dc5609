namespace OrleansVoxa.Agent.Engine.Messages;

internal sealed record NetworkCreate
{
    public required string Name { get; init; }

    public string Driver { get; init; } = "bridge";

    public bool Internal { get; init; }

    public bool Attachable { get; init; }

    public bool EnableIPv6 { get; init; }

    /// <summary>Old engines take a second network of the same name unless they are told to look.</summary>
    public bool CheckDuplicate { get; init; } = true;

    public Dictionary<string, string>? Options { get; init; }

    public Dictionary<string, string>? Labels { get; init; }
}

internal sealed record NetworkCreated
{
    public string Id { get; init; } = "";

    public string? Warning { get; init; }
}

internal sealed record NetworkDetail
{
    public string Id { get; init; } = "";

    public string? Name { get; init; }

    public string? Driver { get; init; }

    public bool Internal { get; init; }

    public bool EnableIPv6 { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public AddressPlan? IPAM { get; init; }

    /// <summary>Those that are attached and running; only when a single network is asked for.</summary>
    public Dictionary<string, EndpointSettings?>? Containers { get; init; }

    internal sealed record AddressPlan
    {
        public Range[]? Config { get; init; }
    }

    internal sealed record Range
    {
        /// <summary>The machine's own address in it. An engine that gives the machine none writes nothing or nonsense.</summary>
        public string? Gateway { get; init; }
    }
}
