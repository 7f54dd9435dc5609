using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Routing;

/// <summary>What is stored of a hosted relay. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Relay")]
public sealed record RelayGrainState
{
    /// <summary>The identity's private key in a secret box; empty if no relay is hosted under this id.</summary>
    [Id(0)]
    public byte[] SealedIdentity { get; init => field = value ?? []; } = [];

    /// <summary>The handle to register under.</summary>
    [Id(1)]
    public string Handle { get; init => field = value ?? ""; } = "";

    /// <summary>The routing keys, newest first.</summary>
    [Id(2)]
    public ImmutableArray<StoredRoutingKey> Keys { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>
    /// Packets may have been taken since the replay tags were stored. Set before the first packet, cleared by a clean stop;
    /// found set at activation, the tags are lost, and the keys are retired with them.
    /// </summary>
    [Id(3)]
    public bool Open { get; init; }

    /// <summary>The sequence of the last record that was signed.</summary>
    [Id(4)]
    public ulong RecordSequence { get; init; }

    /// <summary>That record, encoded with its signature.</summary>
    [Id(5)]
    public byte[] Record { get; init => field = value ?? []; } = [];

    /// <summary>The registry has that record, and it names the keys in force.</summary>
    [Id(6)]
    public bool Published { get; init; }
}
