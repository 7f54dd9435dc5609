using System.Collections.Concurrent;
using OrleansVoxa.Protocol.Exchanges.Driving;
using OrleansVoxa.Protocol.Exchanges.Records;
using OrleansVoxa.Protocol.Exchanges.Streams;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Sends requests split over relays and gathers their answers. Thread-safe.</summary>
public sealed class SplitRequester : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ReplyBlockId, RequesterLoop> _blocks = [];
    private readonly ConcurrentDictionary<RequesterLoop, Task> _loops = [];
    private readonly RequesterIdentity _identity;
    private readonly RequesterLoopContext _context;
    private readonly TimeProvider _time;
    private int _running;
    private volatile bool _stopping;

    /// <summary>Makes a requester.</summary>
    /// <param name="sender">Where packets go.</param>
    /// <param name="relays">Which relays there are.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Where path choice takes chance from; unset, the system's generator. It must be thread-safe.</param>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public SplitRequester(
        IPacketSender sender, IRelaySource relays, RequesterIdentity identity, ExchangeOptions options, TimeProvider time, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(relays);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _identity = identity;
        _time = time;
        var shared = new RequesterContext(
            identity.NodeId,
            _ => new OnionHop(identity.NodeId, identity.Keys.CurrentKey(time.GetUtcNow())),
            options.Validated(),
            Health,
            new ReassemblyBudget(options.MaximumReassembly),
            Counters,
            random ?? CryptographicRandom.Instance);
        _context = new RequesterLoopContext(
            shared, relays, new PacketOutput(sender, Counters, options.MaximumTimeout, time), new ExchangeClock(time),
            (id, loop) => _blocks[id] = loop, id => _blocks.TryRemove(id, out _), () => Interlocked.Decrement(ref _running),
            loop => _loops.TryRemove(loop, out _), () => _loops.Count > 4L * options.MaximumExchanges);
    }

    /// <summary>Which relays lose fragments, learnt from all exchanges of this requester.</summary>
    public PathHealth Health { get; } = new();

    /// <summary>What happened so far.</summary>
    public ExchangeCounters Counters { get; } = new();

    /// <summary>Sends a request and waits for the head of its answer.</summary>
    /// <param name="request">The request; its body is read to the end and completed.</param>
    /// <param name="recipient">Who shall answer.</param>
    /// <param name="cancellationToken">Gives the exchange up until this method has returned; afterwards dispose the answer.</param>
    /// <returns>The answer, or one whose <see cref="SplitResponse.Failure"/> says why there is none.</returns>
    /// <exception cref="ArgumentException">The method, target or a header is not allowed by HTTP, or the deadline is not positive.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The requester was disposed.</exception>
    public async Task<SplitResponse> SendAsync(SplitRequest request, Recipient recipient, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(recipient);
        ObjectDisposedException.ThrowIf(_stopping, this);
        Check(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _running) > _context.Shared.Options.MaximumExchanges)
        {
            Interlocked.Decrement(ref _running);
            if (request.Body is { } body) await body.CompleteAsync().ConfigureAwait(false);
            return new SplitResponse(new ExchangeFailure(ExchangeFailureCodes.Overloaded, "Too many requests are under way."));
        }

        var loop = new RequesterLoop(_context, request, recipient);
        // Building packets takes milliseconds; the caller's thread is not kept for it.
        _loops[loop] = Task.CompletedTask;
        _loops.TryUpdate(loop, Task.Run(loop.RunAsync, CancellationToken.None), Task.CompletedTask);
        if (_stopping) loop.Stop();
        try
        {
            return await loop.Response.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            loop.GiveUp("The caller cancelled.");
            throw;
        }
    }

    /// <summary>Takes a packet that a relay delivered to this node.</summary>
    /// <returns>False when it was no answer to one of these exchanges: replayed, unknown, corrupt, or not meant for a requester.</returns>
    public bool Receive(ReadOnlyMemory<byte> packet) => Receive(_identity.Keys.Peel(packet.Span, _time.GetUtcNow()));

    /// <summary>Takes a packet that was peeled already, for nodes that are responders too (see <see cref="ExchangeInbox"/>).</summary>
    public bool Receive(in PeelResult peeled)
    {
        if (peeled.Kind != PeelKind.Reply)
        {
            Counters.CountRefused();
            return false;
        }

        if (!_blocks.TryGetValue(peeled.ReplyBlock, out var loop))
        {
            Counters.CountUnknown();
            return false;
        }

        loop.Post(peeled.ReplyBlock, peeled.Payload);
        return true;
    }

    /// <summary>Cancels all exchanges and waits until they have told so.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping) return;
        _stopping = true;
        foreach (var loop in _loops.Keys) loop.Stop();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time))
        {
            await Task.WhenAny(Task.WhenAll(_loops.Values), Task.Delay(Timeout.InfiniteTimeSpan, _time, limit.Token)).ConfigureAwait(false);
        }

        foreach (var loop in _loops.Keys) loop.Abort();
        await Task.WhenAll(_loops.Values).ConfigureAwait(false);
    }

    private static void Check(SplitRequest request)
    {
        if (!HeaderRules.IsToken(request.Method)) throw new ArgumentException("The method is not a token.", nameof(request));
        if (!HeaderRules.IsTarget(request.Target)) throw new ArgumentException("The target must start with a slash and have no blanks.", nameof(request));
        if (request.Deadline is { } deadline && deadline <= TimeSpan.Zero) throw new ArgumentException("The deadline must be positive.", nameof(request));
        foreach (var header in request.Headers)
        {
            if (!HeaderRules.IsToken(header.Name) || !HeaderRules.IsValue(header.Value))
                throw new ArgumentException($"The header {header.Name} is not allowed.", nameof(request));
        }
    }
}
