using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Gathers requests that arrive in fragments, has them answered, and sends the answers by reply blocks. Thread-safe.</summary>
public sealed class SplitResponder : IAsyncDisposable
{
    private readonly RoutingKeyRing _keys;
    private readonly TimeProvider _time;

    /// <summary>Makes a responder.</summary>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public SplitResponder(IPacketSender sender, RoutingKeyRing keys, ISplitRequestHandler handler, ExchangeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validated();
        _keys = keys;
        _time = time;
    }

    /// <summary>Takes a packet that a relay delivered to this node.</summary>
    /// <returns>False when it was no part of a request: replayed, unknown, corrupt, or not meant for a responder.</returns>
    public bool Receive(ReadOnlyMemory<byte> packet) => Receive(_keys.Peel(packet.Span, _time.GetUtcNow()));

    /// <summary>Takes a packet that was peeled already, for nodes that are requesters too (see <see cref="ExchangeInbox"/>).</summary>
    public bool Receive(in PeelResult peeled) => peeled.Kind == PeelKind.Deliver ? throw new NotSupportedException(_time.ToString()) : false;

    /// <summary>Takes no new requests, waits for the running ones up to the drain limit, then ends them as publisher_stopped.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
