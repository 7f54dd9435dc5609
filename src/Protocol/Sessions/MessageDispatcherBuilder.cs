using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Collects handlers, one for each message type. Not thread-safe.</summary>
/// <typeparam name="TSession">What the handlers are handed beside the message.</typeparam>
public sealed class MessageDispatcherBuilder<TSession>
{
    private readonly Dictionary<Type, Func<TSession, Message, CancellationToken, ValueTask>> _handlers = [];

    /// <summary>Adds the handler of one message type. Handlers may run at the same time; their owner decides.</summary>
    /// <exception cref="InvalidOperationException">The type has a handler already, or is no message that a peer can send.</exception>
    public MessageDispatcherBuilder<TSession> On<TMessage>(Func<TSession, TMessage, CancellationToken, ValueTask> handler)
        where TMessage : Message
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (typeof(TMessage).IsAbstract || typeof(TMessage) == typeof(UnknownMessage))
            throw new InvalidOperationException($"{typeof(TMessage).Name} is no message of its own.");
        if (!_handlers.TryAdd(typeof(TMessage), (session, message, token) => handler(session, (TMessage)message, token)))
            throw new InvalidOperationException($"{typeof(TMessage).Name} has a handler already.");
        return this;
    }

    /// <summary>The dispatcher with the handlers so far.</summary>
    public MessageDispatcher<TSession> Build() => new(_handlers);
}
