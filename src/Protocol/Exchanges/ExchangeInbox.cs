using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>
/// Peels what is delivered to a node once and hands it to its requester or responder. A node that is both must use one ring,
/// or a packet would be looked up in two sets of replay tags. Thread-safe.
/// </summary>
/// <param name="keys">The node's routing keys.</param>
/// <param name="time">The clock.</param>
/// <param name="requester">Gets replies; null when the node asks nothing.</param>
/// <param name="responder">Gets requests; null when the node answers nothing.</param>
public sealed class ExchangeInbox(RoutingKeyRing keys, TimeProvider time, SplitRequester? requester, SplitResponder? responder)
{
    /// <summary>Takes a delivered packet.</summary>
    /// <returns>Whether it belonged to an exchange.</returns>
    public bool Receive(ReadOnlyMemory<byte> packet)
    {
        var peeled = keys.Peel(packet.Span, time.GetUtcNow());
        return peeled.Kind switch
        {
            PeelKind.Reply => requester?.Receive(peeled) ?? false,
            PeelKind.Deliver => responder?.Receive(peeled) ?? false,
            _ => false,
        };
    }
}
