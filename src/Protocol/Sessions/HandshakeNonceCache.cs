using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Remembers nonces in memory, per identity, for as long as their timestamps could be accepted again. Thread-safe.</summary>
/// <remarks>
/// Past the overall limit the oldest nonces are forgotten early, so that no crowd of identities can lock others out; a
/// replayed handshake fails at its third message all the same, since the responder's ephemeral key is new.
/// </remarks>
public sealed class HandshakeNonceCache : IHandshakeNonceCache
{
    private readonly Lock _gate = new();
    private readonly HashSet<(NodeId, UInt128)> _seen = [];
    private readonly Dictionary<NodeId, int> _counts = [];
    private readonly Queue<(NodeId Identity, UInt128 Nonce, DateTimeOffset Until)> _order = new();
    private readonly TimeSpan _retention;
    private readonly int _perIdentity;
    private readonly int _overall;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="window">The timestamp window; nonces are kept for twice as long. Unset, 5 s.</param>
    /// <param name="perIdentity">Most nonces of one identity. Default and minimum 10,000, as the protocol promises.</param>
    /// <param name="overall">Most nonces of all identities. Default 1,000,000 (about 100 MB when full).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its minimum.</exception>
    public HandshakeNonceCache(TimeSpan? window = null, int perIdentity = 10_000, int overall = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perIdentity, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(overall, perIdentity);
        _retention = 2 * (window ?? TimeSpan.FromSeconds(5));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_retention, TimeSpan.Zero, nameof(window));
        _perIdentity = perIdentity;
        _overall = overall;
    }

    /// <summary>How many nonces are remembered.</summary>
    public int Count
    {
        get { lock (_gate) return _order.Count; }
    }

    /// <inheritdoc/>
    public NonceVerdict Enter(NodeId identity, UInt128 nonce, DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until < now) Forget();
            if (_seen.Contains((identity, nonce))) return NonceVerdict.Repeated;
            var count = _counts.GetValueOrDefault(identity);
            if (count >= _perIdentity) return NonceVerdict.Full;
            if (_order.Count >= _overall) Forget();
            _seen.Add((identity, nonce));
            _counts[identity] = _counts.GetValueOrDefault(identity) + 1;
            _order.Enqueue((identity, nonce, now + _retention));
            return NonceVerdict.Fresh;
        }
    }

    private void Forget()
    {
        var (identity, nonce, _) = _order.Dequeue();
        _seen.Remove((identity, nonce));
        if (_counts[identity] == 1) _counts.Remove(identity);
        else _counts[identity]--;
    }
}
