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
public sealed class VoxaClient : IAsyncDisposable
{
    private readonly VoxaClientOptions _options;
    private readonly NodeVoice _voice;
    private readonly RoutingKeyRing _keys = new();
    private readonly PublishedServices _services = new();
    private readonly ClientRelaySource _relays;
    private readonly SplitRequester _requester;
    private readonly SplitResponder _responder;
    private readonly ConnectionKeeper _keeper;
    private volatile NodeDescription? _description;

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
        _keeper = new ConnectionKeeper(options, packet => inbox.Receive(packet), RestoreAsync, BeatAsync);
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

    /// <summary>Each loss and each return of the connection from now on; ends when the client is disposed. A slow reader misses the oldest.</summary>
    public IAsyncEnumerable<ConnectionState> WatchConnectionAsync(CancellationToken cancellationToken) => _keeper.WatchAsync(cancellationToken);

    /// <summary>Registers this node, or renews it, with a record signed by its key; from now on heartbeats are sent by themselves.</summary>
    /// <exception cref="VoxaClientException">Refused: <c>handle_taken</c>, <c>clock_skew</c>, …; or the connection is lost.</exception>
    public async Task<RegisterReply> RegisterAsync(NodeDescription description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(description);
        var reply = await RegisterAsync(Connected(), description, cancellationToken);
        _description = description;
        return reply;
    }

    /// <summary>Says that this node is alive. A registered client does so by itself.</summary>
    public async Task<HeartbeatReply> HeartbeatAsync(CancellationToken cancellationToken)
    {
        var body = await Connected().RequestAsync(correlation => new Heartbeat(correlation, Id, _voice.Sign("heartbeat", [])), cancellationToken);
        return Answers.Read(body, HeartbeatReply.Decode);
    }

    /// <summary>One page of the nodes that the registry knows; nodes whose signature does not verify are left out.</summary>
    public async Task<NodePage> DiscoverAsync(NodeQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var body = await Connected().RequestAsync(
            correlation => new Discover(correlation, query.Capabilities, query.Type, query.Region, query.States, (uint)query.MaxResults, query.Cursor ?? string.Empty),
            cancellationToken);
        return Answers.ToPage(Answers.Read(body, DiscoverReply.Decode));
    }

    /// <summary>Who publishes a service; null if nobody does.</summary>
    /// <param name="service">A service name, or a node id for what that node publishes without a name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ResolvedService?> ResolveAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            var body = await Connected().RequestAsync(correlation => new Resolve(correlation, service), cancellationToken);
            return Answers.ToService(service, Answers.Read(body, ResolveReply.Decode));
        }
        catch (VoxaClientException refusal) when (refusal.Code == "service_unknown")
        {
            return null;
        }
    }

    /// <summary>Publishes a service that <paramref name="handler"/> answers, from behind NAT if need be; registers the node first if that was not done.</summary>
    /// <exception cref="VoxaClientException"><c>name_taken</c> if another key owns the name; other refusals; or the connection is lost.</exception>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    /// <exception cref="InvalidOperationException">This client publishes the name already.</exception>
    public async Task<Publication> PublishAsync(string name, ISplitRequestHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (!ServiceName.IsValid(name)) throw new ArgumentException("A service name is 1 to 63 of [a-z0-9-], without a hyphen at either end.", nameof(name));
        if (_description is null) await RegisterAsync(new NodeDescription(), cancellationToken);
        if (!_services.TryAdd(name, handler)) throw new InvalidOperationException($"'{name}' is published by this client already.");
        try
        {
            await PublishAsync(Connected(), name, cancellationToken);
            return new Publication(name, () => _services.Remove(name));
        }
        catch
        {
            _services.Remove(name);
            throw;
        }
    }

    /// <summary>Sends a request, split here over disjoint paths of relays, and waits for the head of its answer.</summary>
    /// <returns>The answer, or one whose <see cref="SplitResponse.Failure"/> says why there is none. Dispose it.</returns>
    /// <exception cref="VoxaClientException"><c>service_unknown</c>, or the connection is lost.</exception>
    public async Task<SplitResponse> SendAsync(string service, SplitRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resolved = await ResolveAsync(service, cancellationToken)
            ?? throw new VoxaClientException("service_unknown", $"Nobody publishes '{service}'.");
        var key = resolved.Owner.Record.RoutingKeyAt(_options.TimeProvider.GetUtcNow());
        if (!resolved.Attached || key is null)
            return new SplitResponse(new ExchangeFailure(ExchangeFailureCodes.PublisherOffline, $"The publisher of '{service}' is not connected."));
        return await _requester.SendAsync(Addressed(service, request), new Recipient(resolved.Owner.Record.Id, key.PublicKey), cancellationToken);
    }

    /// <summary>The handles of the relays that paths are made of, for showing them to people.</summary>
    public async Task<IReadOnlyDictionary<NodeId, string>> GetRelayNamesAsync(CancellationToken cancellationToken) => await _relays.GetNamesAsync(cancellationToken);

    /// <summary>Asks the edge to do something that this protocol has no message for; see docs/protocol/framing-a.md, "Call".</summary>
    public Task<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Connected().RequestAsync(correlation => new Call(correlation, method, body), cancellationToken);

    /// <summary>Lets running requests of others end, within the drain limit, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _responder.DisposeAsync();
        await _requester.DisposeAsync();
        await _keeper.DisposeAsync();
        _relays.Dispose();
        _keys.Dispose();
    }

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

    private EdgeLink Connected() => _keeper.Link
        ?? throw new VoxaClientException("connection_lost", "There is no connection to the edge now; it is being made again.");

    // The edge forgets a session with its connection, so everything that hangs on it is said again, in the order that it depends.
    private async Task RestoreAsync(EdgeLink link, CancellationToken cancellationToken)
    {
        await link.RequestAsync(correlation => new Attach(correlation), cancellationToken);
        if (_description is { } description) await RegisterAsync(link, description, cancellationToken);
        foreach (var name in _services.Names) await PublishAsync(link, name, cancellationToken);
        _relays.Invalidate();
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var rotated = _keys.Rotate(_options.TimeProvider.GetUtcNow());
        if (_description is not { } description) return;
        if (rotated) await RegisterAsync(Connected(), description, cancellationToken);
        else await HeartbeatAsync(cancellationToken);
    }

    private async Task<RegisterReply> RegisterAsync(EdgeLink link, NodeDescription description, CancellationToken cancellationToken)
    {
        var record = _voice.Describe(description, _keys.Periods);
        var body = await link.RequestAsync(correlation => new Register(correlation, record, _voice.Sign("register", record)), cancellationToken);
        return Answers.Read(body, RegisterReply.Decode);
    }

    private Task<ReadOnlyMemory<byte>> PublishAsync(EdgeLink link, string name, CancellationToken cancellationToken) =>
        link.RequestAsync(correlation => new PublishService(correlation, _voice.Claim(name)), cancellationToken);
}
