using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;

namespace OrleansVoxa.Client.Pooling;

/// <summary>
/// Requests to one or several edges over several connections, in turn; for programs that ask much and publish nothing. Unlike a
/// <see cref="VoxaClient"/> it is no node's presence: it does not register, attach or beat, and packets and notices do not reach it.
/// </summary>
/// <remarks>
/// Thread-safe. A request goes over the next connection that answers and has room; where there is none yet it opens one, and where that fails it
/// tries the next endpoint, each at most once. Once it is sent it is not repeated: whether the edge acted on it is not known then. A connection that ends is
/// replaced when its turn comes. An endpoint that fails is left alone for a pause, after which one request tries it.
/// </remarks>
public sealed class VoxaPool : IAsyncDisposable
{
    private readonly LinkPool _links;

    /// <summary>Makes a pool. Nothing is connected before the first request.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    public VoxaPool(VoxaPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        _links = new LinkPool(options);
    }

    /// <summary>How the pool stands with each endpoint now, in the order of the options.</summary>
    public IReadOnlyList<PoolEndpointStatus> Status => _links.Status;

    /// <summary>Asks an edge to do something by name; see docs/protocol/framing-a.md, "Call".</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="body">What it takes.</param>
    /// <param name="cancellationToken">Gives up waiting, for a place on a connection or for the answer.</param>
    /// <exception cref="VoxaClientException">
    /// The edge's refusal; <c>circuit_open</c>: every endpoint failed and none is to be tried yet; <c>pool_busy</c>: no connection had room within
    /// the request timeout; <c>request_timeout</c>; <c>connection_lost</c>; or what connecting failed with.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _links.RequestAsync(correlation => new Call(correlation, method, body), cancellationToken);

    /// <summary>One page of the nodes that the registry knows; nodes whose signature does not verify are left out.</summary>
    /// <exception cref="VoxaClientException">As in <see cref="CallAsync"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="NodeQuery.MaxResults"/> is not 1 to 100.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public async Task<NodePage> DiscoverAsync(NodeQuery query, CancellationToken cancellationToken) =>
        Answers.ToPage(Answers.Read(await _links.RequestAsync(Questions.Of(query), cancellationToken), DiscoverReply.Decode));

    /// <summary>Who publishes a service; null if nobody does.</summary>
    /// <param name="service">A service name, or a node id for what that node publishes without a name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="VoxaClientException">As in <see cref="CallAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public Task<ResolvedService?> ResolveAsync(string service, CancellationToken cancellationToken) =>
        Answers.ToServiceAsync(service, _links.RequestAsync(correlation => new Resolve(correlation, service), cancellationToken));

    /// <summary>Closes all connections; what is under way fails with <c>connection_lost</c>. May be called more than once.</summary>
    public ValueTask DisposeAsync() => _links.DisposeAsync();
}
