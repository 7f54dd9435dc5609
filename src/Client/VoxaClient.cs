using OrleansVoxa.Client.Connections;
using OrleansVoxa.Client.Publishing;
using OrleansVoxa.Client.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client;

/// <summary>
/// A node's connection to the network: registration, discovery, publishing from behind NAT, and split requests that are cut and
/// wrapped here, so that the first relay learns nothing. It reconnects by itself and says again what it had said.
/// </summary>
/// <remarks>Thread-safe. Every method may be called at any time between <see cref="ConnectAsync"/> and <see cref="DisposeAsync"/>.</remarks>
public sealed partial class VoxaClient : IAsyncDisposable
{
    private readonly VoxaClientOptions _options;
    private readonly NodeVoice _voice;
    private readonly RoutingKeyRing _keys = new();
    private readonly PublishedServices _services = new();
    private readonly ClientRelaySource _relays;
    private readonly SplitRequester _requester;
    private readonly SplitResponder _responder;
    private readonly ConnectionKeeper _keeper;
    private readonly Lazy<Task> _disposal;

    private VoxaClient(VoxaClientOptions options)
    {
        _options = options;
        _voice = new NodeVoice(options.Identity, options.TimeProvider);
        _keys.Rotate(options.TimeProvider.GetUtcNow());
        _relays = new ClientRelaySource(this, options.TimeProvider, options.RelayCacheTime);
        var sender = new LinkPacketSender(this);
        _requester = new SplitRequester(sender, _relays, new RequesterIdentity(Id, _keys), options.Exchange, options.TimeProvider);
        _responder = new SplitResponder(sender, _keys, _services, options.Exchange, options.TimeProvider);
        var inbox = new ExchangeInbox(_keys, options.TimeProvider, _requester, _responder);
        _keeper = new ConnectionKeeper(options, packet => inbox.Receive(packet), _notices.Tell, RestoreAsync, BeatAsync);
        _disposal = new Lazy<Task>(CloseAsync);
    }

    /// <summary>This client's node id.</summary>
    public NodeId Id => _options.Identity.Public.Id;

    /// <summary>The edge's identity as its handshake proved it; null while there is no connection.</summary>
    public PublicIdentity? Server => _keeper.Link?.Server;

    internal EdgeLink? Link => _keeper.Link;

    /// <summary>Connects. Later losses of the connection are repaired in the background; a failure of this first attempt is thrown.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    /// <exception cref="VoxaClientException"><c>connect_failed</c>, <c>handshake_failed</c>, or the edge's refusal.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<VoxaClient> ConnectAsync(VoxaClientOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        var client = new VoxaClient(options);
        try
        {
            await client._keeper.StartAsync(cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Each loss and each return of the connection, and each refusal of what the client says by itself, from the first step of the
    /// enumeration on; ends when the client is disposed. A slow reader misses the oldest.
    /// </summary>
    /// <remarks>A refused registration or publication is tried again with every new connection; <see cref="ConnectionChange.Reason"/> says why it failed.</remarks>
    public IAsyncEnumerable<ConnectionChange> WatchConnectionAsync(CancellationToken cancellationToken) => _keeper.WatchAsync(cancellationToken);

    /// <summary>Registers this node, or renews it, with a record signed by its key; from now on heartbeats are sent by themselves.</summary>
    /// <exception cref="VoxaClientException">Refused: <c>handle_taken</c>, <c>clock_skew</c>, …; or the connection is lost.</exception>
    /// <exception cref="ArgumentException">A field of the description breaks its documented rule.</exception>
    public async Task<RegisterReply> RegisterAsync(NodeDescription description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(description);
        var reply = await RegisterAsync(Connected(), description, cancellationToken);
        _description = description;
        return reply;
    }

    /// <summary>Says that this node is alive. A registered client does so by itself. It is not signed, since the session's handshake has proven the key.</summary>
    /// <exception cref="VoxaClientException"><c>unknown_node</c>, <c>registration_expired</c>, …; or the connection is lost.</exception>
    public async Task<HeartbeatReply> HeartbeatAsync(CancellationToken cancellationToken)
    {
        var link = Connected();
        using var turn = await _turns.EnterAsync(cancellationToken);
        var body = await link.RequestOutOfTurnAsync(correlation => new Heartbeat(correlation, Id, ReadOnlyMemory<byte>.Empty), cancellationToken);
        return Answers.Read(body, HeartbeatReply.Decode);
    }

    /// <summary>One page of the nodes that the registry knows; nodes whose signature does not verify are left out.</summary>
    /// <exception cref="VoxaClientException">The edge refused, or the connection is lost.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="NodeQuery.MaxResults"/> is not 1 to 100.</exception>
    public async Task<NodePage> DiscoverAsync(NodeQuery query, CancellationToken cancellationToken)
    {
        var ask = Questions.Of(query);
        return Answers.ToPage(Answers.Read(await Connected().RequestAsync(ask, cancellationToken), DiscoverReply.Decode));
    }

    /// <summary>Who publishes a service; null if nobody does.</summary>
    /// <param name="service">A service name, or a node id for what that node publishes without a name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ResolvedService?> ResolveAsync(string service, CancellationToken cancellationToken) =>
        await Answers.ToServiceAsync(service, Connected().RequestAsync(correlation => new Resolve(correlation, service), cancellationToken));

    /// <summary>Publishes a service that <paramref name="handler"/> answers, from behind NAT if need be; registers the node first if that was not done.</summary>
    /// <param name="name">1 to 63 of <c>[a-z0-9-]</c>; or this node's own id, for what it publishes without a name.</param>
    /// <param name="handler">Who answers; called concurrently.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="VoxaClientException"><c>name_taken</c> if another key owns the name; other refusals; or the connection is lost.</exception>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    /// <exception cref="InvalidOperationException">This client publishes the name already.</exception>
    public async Task<Publication> PublishAsync(string name, ISplitRequestHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (!ServiceName.IsValid(name)) throw new ArgumentException("A service name is 1 to 63 of [a-z0-9-], without a hyphen at either end.", nameof(name));
        if (_description is null) await RegisterAsync(new NodeDescription(), cancellationToken);
        var publication = new Publication(name, handler, _services);
        if (!_services.TryAdd(publication)) throw new InvalidOperationException($"'{name}' is published by this client already.");
        try
        {
            await PublishAsync(Connected(), name, cancellationToken);
            return publication;
        }
        catch
        {
            _services.Remove(publication);
            throw;
        }
    }

    /// <summary>Takes a service out of the registry; its name stays this key's. A client that answers for it goes on until its <see cref="Publication"/> is disposed.</summary>
    /// <exception cref="VoxaClientException"><c>not_published</c>, <c>name_taken</c> if another key owns the name; or the connection is lost.</exception>
    public async Task UnpublishAsync(string name, CancellationToken cancellationToken) =>
        await Connected().RequestAsync(correlation => new UnpublishService(correlation, name), cancellationToken);

    /// <summary>Sends a request, split here over disjoint paths of relays, and waits for the head of its answer.</summary>
    /// <param name="service">A service name, or a node id.</param>
    /// <param name="request">The request. Its body is completed in any case.</param>
    /// <param name="cancellationToken">Gives up until this method has returned; afterwards dispose the answer.</param>
    /// <returns>The answer, or one whose <see cref="SplitResponse.Failure"/> says why there is none. Dispose it.</returns>
    /// <exception cref="VoxaClientException"><c>service_unknown</c>, or the connection is lost.</exception>
    /// <exception cref="ArgumentException">The method, target or a header is not allowed by HTTP, or the deadline is not positive.</exception>
    public async Task<SplitResponse> SendAsync(string service, SplitRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var handedOver = false;
        try
        {
            var resolved = await ResolveAsync(service, cancellationToken)
                ?? throw new VoxaClientException("service_unknown", $"Nobody publishes '{service}'.");
            if (!resolved.Attached)
                return Offline($"The publisher of '{service}' is not connected.");
            if (resolved.Owner.Record.RoutingKeyAt(_options.TimeProvider.GetUtcNow()) is not { } key)
                return Offline($"The publisher of '{service}' has no routing key in force; it must register again.");
            var recipient = new Recipient(resolved.Owner.Record.Id, key.PublicKey);
            var answer = _requester.SendAsync(Addressed(service, request), recipient, cancellationToken);
            handedOver = true;
            return await answer;
        }
        finally
        {
            if (!handedOver && request.Body is { } body) await body.CompleteAsync();
        }
    }

    /// <summary>The handles of the relays that paths are made of, for showing them to people.</summary>
    public async Task<IReadOnlyDictionary<NodeId, string>> GetRelayNamesAsync(CancellationToken cancellationToken) => await _relays.GetNamesAsync(cancellationToken);

    /// <summary>Asks the edge to do something that this protocol has no message for; see docs/protocol/framing-a.md, "Call".</summary>
    public async Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await Connected().RequestAsync(correlation => new Call(correlation, method, body), cancellationToken);

    /// <summary>Lets running requests of others end, within the drain limit, and closes the connection. May be called more than once.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    private static SplitResponse Offline(string text) => new(new ExchangeFailure(ExchangeFailureCodes.PublisherOffline, text));

    private static SplitRequest Addressed(string service, SplitRequest request)
    {
        var fields = request.Headers.ToList();
        HopByHopFields.RemoveFrom(fields);
        ServiceField.Set(fields, service);
        return new SplitRequest
        {
            Method = request.Method,
            Target = request.Target,
            Headers = fields,
            Body = request.Body,
            Deadline = request.Deadline,
            Trace = request.Trace,
        };
    }

    private EdgeLink Connected()
    {
        ObjectDisposedException.ThrowIf(_disposal.IsValueCreated, this);
        if (_keeper.Link is { } link) return link;
        var reason = _keeper.Reason;
        throw new VoxaClientException("connection_lost", $"There is no connection to the edge now; it is being made again. {reason?.Message}".TrimEnd(), reason);
    }

    private async Task CloseAsync()
    {
        await _responder.DisposeAsync();
        await _requester.DisposeAsync();
        await _keeper.DisposeAsync();
        _notices.End();
        _keys.Dispose();
    }
}
