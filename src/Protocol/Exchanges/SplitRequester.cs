using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Sends requests split over relays and gathers their answers. Thread-safe.</summary>
public sealed class SplitRequester : IAsyncDisposable
{
    private readonly RequesterIdentity _identity;
    private readonly TimeProvider _time;

    /// <summary>Makes a requester.</summary>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public SplitRequester(IPacketSender sender, IRelaySource relays, RequesterIdentity identity, ExchangeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(relays);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validated();
        _identity = identity;
        _time = time;
    }

    /// <summary>Sends a request and waits for the head of its answer.</summary>
    /// <param name="request">The request; its body is read to the end and completed.</param>
    /// <param name="recipient">Who shall answer.</param>
    /// <param name="cancellationToken">Gives the exchange up until this method has returned; afterwards dispose the answer.</param>
    /// <returns>The answer, or one whose <see cref="SplitResponse.Failure"/> says why there is none.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<SplitResponse> SendAsync(SplitRequest request, Recipient recipient, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Takes a packet that a relay delivered to this node.</summary>
    /// <returns>False when it was no answer to one of these exchanges: replayed, unknown, corrupt, or not meant for a requester.</returns>
    public bool Receive(ReadOnlyMemory<byte> packet) => Receive(_identity.Keys.Peel(packet.Span, _time.GetUtcNow()));

    /// <summary>Takes a packet that was peeled already, for nodes that are responders too (see <see cref="ExchangeInbox"/>).</summary>
    public bool Receive(in PeelResult peeled) => peeled.Kind == PeelKind.Reply ? throw new NotSupportedException(_time.ToString()) : false;

    /// <summary>Cancels all exchanges.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
