using System.Collections.Immutable;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Client;

/// <summary>How a client connects and behaves. Immutable.</summary>
public sealed record VoxaClientOptions
{
    /// <summary>Where the edge listens, and the node id that it must prove. Without an id any edge is accepted: see <see cref="VoxaClient.Server"/>.</summary>
    public required VoxaEndpoint Endpoint { get; init; }

    /// <summary>Who the client is. The client does not dispose it; it must live as long as the client.</summary>
    public required IdentityKey Identity { get; init; }

    /// <summary>
    /// Over TLS, the keys that the server's certificate may hold; one must fit, and authorities are not asked. Empty (default): the
    /// certificate holds the key of the endpoint's node, as the edge makes it by itself, or an authority of this system vouches for it.
    /// </summary>
    public ImmutableArray<CertificatePin> CertificatePins { get; init; } = [];

    /// <summary>The clock; default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Longest time for one attempt to connect and shake hands. Default 10 s, greater than zero.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the edge's answer to one message. Default 30 s, greater than zero.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Requests under way on one connection, at most; further callers wait, within their <see cref="RequestTimeout"/> and with their tokens. What the
    /// client says by itself does not wait. Default 256, 1 to 100,000. An edge takes 1,000 of one session at once by default, of which 900 may be
    /// questions (normal priority) and 500 bulk, as long answers and logs are; what is more it refuses with <c>overloaded</c>.
    /// </summary>
    public int RequestsInFlight { get; init; } = 256;

    /// <summary>A ping is sent after this long without anything received. Default 30 s, greater than zero.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Intervals without anything received after which the connection counts as dead. Default 4, at least 2.</summary>
    public int DeadAfterIntervals { get; init; } = 4;

    /// <summary>Between heartbeats of a registered node. Default 30 s, greater than zero.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>First pause before connecting again; doubled after each failure, with jitter. Default 200 ms, greater than zero.</summary>
    public TimeSpan ReconnectMinimum { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause before connecting again. Default 30 s, at least <see cref="ReconnectMinimum"/>.</summary>
    public TimeSpan ReconnectMaximum { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a list of relays is used before it is fetched again. Default 60 s, greater than zero.</summary>
    public TimeSpan RelayCacheTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The most work, in zero bits of a hash, that this client does where an open registry asks it of a new node; above it the registration
    /// fails with <c>work_required</c>. Each bit more takes twice as long. Default 24, some ten seconds; 0 to 32.
    /// </summary>
    public int MaximumRegistrationWork { get; init; } = 24;

    /// <summary>Limits and times of split requests, as requester and as publisher.</summary>
    public ExchangeOptions Exchange { get; init; } = new();

    /// <summary>Every fault of these values; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        foreach (var (name, value) in new[]
        {
            (nameof(ConnectTimeout), ConnectTimeout), (nameof(RequestTimeout), RequestTimeout), (nameof(KeepAliveInterval), KeepAliveInterval),
            (nameof(HeartbeatInterval), HeartbeatInterval), (nameof(ReconnectMinimum), ReconnectMinimum), (nameof(RelayCacheTime), RelayCacheTime),
        })
        {
            if (value <= TimeSpan.Zero) faults.Add($"{name} must be greater than zero, but is {value}.");
        }

        if (ReconnectMaximum < ReconnectMinimum) faults.Add($"{nameof(ReconnectMaximum)} must be at least {nameof(ReconnectMinimum)} ({ReconnectMinimum}), but is {ReconnectMaximum}.");
        if (DeadAfterIntervals < 2) faults.Add($"{nameof(DeadAfterIntervals)} must be at least 2, but is {DeadAfterIntervals}.");
        if (RequestsInFlight is < 1 or > 100_000) faults.Add($"{nameof(RequestsInFlight)} must be from 1 to 100,000, but is {RequestsInFlight}.");
        if (MaximumRegistrationWork is < 0 or > RegistrationWork.MaximumBits)
            faults.Add($"{nameof(MaximumRegistrationWork)} must be from 0 to {RegistrationWork.MaximumBits}, but is {MaximumRegistrationWork}.");
        faults.AddRange(Exchange.Validate());
        return faults;
    }
}
