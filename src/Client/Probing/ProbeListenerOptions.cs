using System.Net;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Probing;

/// <summary>Where a <see cref="ProbeListener"/> listens, and how much it takes on. Immutable.</summary>
public sealed record ProbeListenerOptions
{
    /// <summary>The local address and port; port 0 takes a free one.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>The node's key. The listener does not dispose it; it must live as long as the listener.</summary>
    public required IdentityKey Identity { get; init; }

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Handshakes under way at once; further connections are closed on arrival. Default 16, 1 to 1,000.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>Connections taken in any second; further ones are closed on arrival. Default 20, 1 to 10,000.</summary>
    public int ConnectionsPerSecond { get; init; } = 20;

    /// <summary>Longest time for a whole handshake. Default 5 s, above 0 and at most 1 min.</summary>
    public TimeSpan HandshakeDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How far a caller's clock may be off, either way. Default 5 min: a probe after months must not fail for a clock. Above 0 and at most 1 h.</summary>
    public TimeSpan TimestampWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Every fault of these values; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (MaxConnections is < 1 or > 1_000) faults.Add($"{nameof(MaxConnections)} must be 1 to 1,000, but is {MaxConnections}.");
        if (ConnectionsPerSecond is < 1 or > 10_000) faults.Add($"{nameof(ConnectionsPerSecond)} must be 1 to 10,000, but is {ConnectionsPerSecond}.");
        if (HandshakeDeadline <= TimeSpan.Zero || HandshakeDeadline > TimeSpan.FromMinutes(1))
            faults.Add($"{nameof(HandshakeDeadline)} must be above 0 and at most 1 min, but is {HandshakeDeadline}.");
        if (TimestampWindow <= TimeSpan.Zero || TimestampWindow > TimeSpan.FromHours(1))
            faults.Add($"{nameof(TimestampWindow)} must be above 0 and at most 1 h, but is {TimestampWindow}.");
        return faults;
    }
}
