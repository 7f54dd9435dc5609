using Microsoft.Extensions.Options;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Limits;

/// <summary>The requests of all sessions that wait for grains. As they grow, because grains are slow or asked too much, the less urgent are refused.</summary>
/// <remarks>Thread-safe. Who was let in is answered, or told that it took too long; only those at the door are turned away.</remarks>
public sealed class GrainGate(IOptions<EdgeOptions> options)
{
    private readonly PriorityRooms _rooms = PriorityRooms.Of(options.Value.GrainRequests, options.Value);
    private int _inside;

    /// <summary>Requests that wait for grains now.</summary>
    public int Waiting => Volatile.Read(ref _inside);

    /// <summary>Lets a request in, which <see cref="Leave"/> ends; false while too many wait for one of its priority.</summary>
    public bool TryEnter(MessagePriority priority)
    {
        var inside = Volatile.Read(ref _inside);
        while (_rooms.Admits(priority, inside))
        {
            var seen = Interlocked.CompareExchange(ref _inside, inside + 1, inside);
            if (seen == inside) return true;
            inside = seen;
        }

        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inside);
}
