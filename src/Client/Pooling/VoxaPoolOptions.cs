using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Pooling;

/// <summary>How a pool connects, and spreads what is asked. Immutable.</summary>
public sealed record VoxaPoolOptions
{
    /// <summary>
    /// How each connection is made: whom it speaks for, times and limits. Its <see cref="VoxaClientOptions.Endpoint"/> is the first endpoint;
    /// <see cref="VoxaClientOptions.ReconnectMinimum"/> and <see cref="VoxaClientOptions.ReconnectMaximum"/> are the pauses of the circuit breakers.
    /// </summary>
    public required VoxaClientOptions Connection { get; init; }

    /// <summary>Endpoints beside that of <see cref="Connection"/>. Default none; all must differ, at most 63.</summary>
    public ImmutableArray<VoxaEndpoint> FurtherEndpoints { get; init; } = [];

    /// <summary>
    /// Connections to each endpoint, opened as they are used; one that takes nothing more counts until its last answer. Default 2, 1 to 64; an
    /// edge takes 64 from one address by default.
    /// </summary>
    public int ConnectionsPerEndpoint { get; init; } = 2;

    /// <summary>A connection on which nothing is asked for so long is closed. Default 300 s, greater than zero.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// A connection older than this takes no further request, and is closed when its last one ends; then its successor is opened. Default 1 h,
    /// greater than zero.
    /// </summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A connection over which so many requests went takes no further one. Default 1,000,000, at least 1.</summary>
    public long MaximumRequests { get; init; } = 1_000_000;

    /// <summary>Failures in a row after which an endpoint is left alone for a pause. Default 3, 1 to 1,000.</summary>
    public int FailuresToBreak { get; init; } = 3;

    /// <summary>All endpoints, in the order in which they are asked.</summary>
    internal ImmutableArray<VoxaEndpoint> Endpoints => FurtherEndpoints.IsDefaultOrEmpty ? [Connection.Endpoint] : [Connection.Endpoint, .. FurtherEndpoints];

    /// <summary>Every fault of these values, those of <see cref="Connection"/> among them; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = Connection.Validate().Select(fault => $"{nameof(Connection)}: {fault}").ToList();
        if (IdleTimeout <= TimeSpan.Zero) faults.Add($"{nameof(IdleTimeout)} must be greater than zero, but is {IdleTimeout}.");
        if (MaximumAge <= TimeSpan.Zero) faults.Add($"{nameof(MaximumAge)} must be greater than zero, but is {MaximumAge}.");
        if (MaximumRequests < 1) faults.Add($"{nameof(MaximumRequests)} must be at least 1, but is {MaximumRequests}.");
        if (ConnectionsPerEndpoint is < 1 or > 64) faults.Add($"{nameof(ConnectionsPerEndpoint)} must be from 1 to 64, but is {ConnectionsPerEndpoint}.");
        if (FailuresToBreak is < 1 or > 1_000) faults.Add($"{nameof(FailuresToBreak)} must be from 1 to 1,000, but is {FailuresToBreak}.");
        var endpoints = Endpoints;
        if (endpoints.Length > 64) faults.Add($"{nameof(FurtherEndpoints)} must hold at most 63, but holds {endpoints.Length - 1}.");
        foreach (var twice in endpoints.GroupBy(endpoint => (endpoint.Transport, endpoint.Host, endpoint.Port)).Where(same => same.Count() > 1))
            faults.Add($"{nameof(FurtherEndpoints)} must differ from each other and from the first, but {twice.First()} stands there {twice.Count()} times.");
        return faults;
    }
}
