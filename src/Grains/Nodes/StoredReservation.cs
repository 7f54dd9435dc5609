namespace OrleansVoxa.Grains.Nodes;

/// <summary>For whom an identity that never registered is set aside. Immutable; stored as part of the node's state.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Reservation")]
public sealed record StoredReservation
{
    /// <summary>The node that is about to be succeeded by it; empty if nobody is any more.</summary>
    [Id(0)]
    public string By { get; init => field = value ?? ""; } = "";

    /// <summary>Grows with each reservation, so that a late withdrawal cannot undo a newer one.</summary>
    [Id(1)]
    public long Number { get; init; }
}
