using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>A request to register or to register again. It is verified if it carries a signed record or a signed envelope.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeRegistration")]
public sealed record NodeRegistration
{
    /// <summary>The encoded public key; it must hash to the node id that is addressed.</summary>
    [Id(0)]
    public required ImmutableArray<byte> PublicKey { get; init; }

    /// <summary>The handle asked for: 3 to 64 of <c>[A-Za-z0-9_.-]</c>, never 40 hex digits. Null: the record's, or none.</summary>
    [Id(1)]
    public string? Handle { get; init; }

    /// <summary>The encoded signed node record; empty if the client has none. It wins over the plain fields.</summary>
    [Id(2)]
    public ImmutableArray<byte> SignedRecord { get; init; } = [];

    /// <summary>The signed envelope of this request; null if there is none.</summary>
    [Id(3)]
    public RequestSignature? Signature { get; init; }

    /// <summary>The address that the gateway saw, for the log and for clients that name none; null if unknown.</summary>
    [Id(4)]
    public string? RemoteAddress { get; init; }

    /// <summary>The IP address of a client without a record.</summary>
    [Id(5)]
    public string? IpAddress { get; init; }

    /// <summary>The port of a client without a record, 1 to 65535; 0 means that it takes no connections.</summary>
    [Id(6)]
    public int Port { get; init; }

    /// <summary>The capabilities of a client without a record.</summary>
    [Id(7)]
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The region of a client without a record.</summary>
    [Id(8)]
    public string? Region { get; init; }

    /// <summary>The wire name of the type of a client without a record; null means <c>standard</c>.</summary>
    [Id(9)]
    public string? Type { get; init; }

    /// <summary>The session grain checked a session of this node's, which counts as a signature. Set by that grain and by nobody else.</summary>
    [Id(10)]
    public bool Vouched { get; init; }

    /// <summary>The encoded <see cref="Protocol.Registry.RegistrationWork"/>; empty if none was done.</summary>
    [Id(11)]
    public ImmutableArray<byte> Work { get; init; } = [];

    /// <summary>The node is run by this network itself, of which no work is asked. Set by the grain of a relay that is hosted here, and by nobody else.</summary>
    [Id(12)]
    public bool Hosted { get; init; }
}
