using System.Collections.Frozen;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Finds the handler of a message by its type. Immutable and thread-safe; made by a <see cref="MessageDispatcherBuilder{TSession}"/>.</summary>
/// <typeparam name="TSession">What the handlers are handed beside the message.</typeparam>
public sealed class MessageDispatcher<TSession>
{
    private readonly FrozenDictionary<Type, Func<TSession, Message, CancellationToken, ValueTask>> _handlers;

    internal MessageDispatcher(IEnumerable<KeyValuePair<Type, Func<TSession, Message, CancellationToken, ValueTask>>> handlers) =>
        _handlers = handlers.ToFrozenDictionary();

    /// <summary>Whether a message of this type would be handled.</summary>
    public bool Handles(Type message) => _handlers.ContainsKey(message);

    /// <summary>Hands the message to its handler, and waits for that.</summary>
    /// <returns>False if there is none: answer with an error, <see cref="SessionFault.UnknownMessage"/>, and live on.</returns>
    public ValueTask<bool> DispatchAsync(TSession session, Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!_handlers.TryGetValue(message.GetType(), out var handler)) return ValueTask.FromResult(false);
        var handling = handler(session, message, cancellationToken);
        if (handling.IsCompletedSuccessfully)
        {
            handling.GetAwaiter().GetResult();
            return ValueTask.FromResult(true);
        }

        return Finish(handling);

        static async ValueTask<bool> Finish(ValueTask handling)
        {
            await handling.ConfigureAwait(false);
            return true;
        }
    }
}
