using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Exchanges.Driving;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sealing;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>
/// A node's routing keys: the one in force and those whose packets are still under way, each with the replay tags that it has
/// seen. Thread-safe. Source: wire.md, Identity (key periods) and Onion packets (replay tags).
/// </summary>
public sealed class RoutingKeyRing : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RoutingKeyRingOptions _options;
    private ImmutableArray<KeyPeriod> _periods = [];
    private bool _renewalDue;

    /// <summary>Starts empty; call <see cref="Rotate"/> or <see cref="Add"/>.</summary>
    /// <exception cref="ArgumentException">The options have faults.</exception>
    public RoutingKeyRing(RoutingKeyRingOptions? options = null)
    {
        _options = options ?? new RoutingKeyRingOptions();
        var faults = _options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
    }

    /// <summary>The periods for the node's record, newest first.</summary>
    public ImmutableArray<RoutingKeyPeriod> Periods => ImmutableArray.CreateRange(_periods, static period => period.Public);

    /// <summary>The public key that senders shall use at <paramref name="now"/>, by the rule of <see cref="NodeRecord.RoutingKeyAt"/>; default (no key) when all have ended.</summary>
    public ImmutableArray<byte> CurrentKey(DateTimeOffset now) => InForce(now)?.Public.PublicKey ?? default;

    /// <summary>Takes over a key, for instance one read from storage.</summary>
    /// <param name="key">The key; the ring disposes it.</param>
    /// <param name="notBefore">Start of its period.</param>
    /// <param name="notAfter">End of its period; packets are accepted for the grace time more.</param>
    /// <exception cref="ArgumentException">The period ends before it starts.</exception>
    public void Add(X25519PrivateKey key, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (notAfter <= notBefore) throw new ArgumentException("A key period must end after it starts.", nameof(notAfter));
        var period = new KeyPeriod(key, new RoutingKeyPeriod(key.PublicKey, notBefore, notAfter), _options.MaximumTags);
        lock (_gate) _periods = [period, .. _periods];
    }

    /// <summary>
    /// Makes a new key when none is in force, or when the one in force is seven eighths full or ends within the grace time;
    /// forgets periods whose grace has passed. Call it from time to time, and publish <see cref="Periods"/> when it returns true.
    /// </summary>
    /// <returns>Whether a key was made.</returns>
    public bool Rotate(DateTimeOffset now)
    {
        lock (_gate)
        {
            // Another thread may be opening a packet with an old key, so it is left to the finalizer, which erases it too.
            _periods = _periods.RemoveAll(period => period.Public.NotAfter + _options.Grace <= now);

            // The next key must be known to others before this one ends, hence a grace time early.
            var lead = _options.Grace < _options.Period ? _options.Grace : TimeSpan.Zero;
            if (!_renewalDue && InForce(now) is { } current && !current.IsNearlyFull && current.Public.NotAfter - lead > now) return false;
            if (_renewalDue) _periods = [];
            _renewalDue = false;
            Add(X25519PrivateKey.Generate(), now, now + _options.Period);
            return true;
        }
    }

    /// <summary>
    /// Has the next <see cref="Rotate"/> replace all keys: this node can no longer tell which requests for them have run, since its
    /// clock went back. Until then they open packets, so that requesters can be told.
    /// </summary>
    public void RenewAtNextRotation()
    {
        lock (_gate) _renewalDue = true;
    }

    /// <summary>Opens a packet with whichever key it was made for, refuses one seen before, and takes a layer off.</summary>
    public PeelResult Peel(ReadOnlySpan<byte> packet, DateTimeOffset now)
    {
        var code = RoutingRefusal.NoKey;
        foreach (var period in _periods)
        {
            if (!period.Accepts(now, _options.Grace)) continue;
            var status = OnionPeeler.Open(period.Key, packet, out var header);
            if (status == PeelStatus.Opened)
            {
                // The tag is remembered after the MAC was checked: a forged header must not fill the set.
                return period.Remember(header.ReplayTag) switch
                {
                    true => OnionPeeler.Peel(header, packet),
                    false => PeelResult.Refused(RoutingRefusal.Replayed),
                    null => PeelResult.Refused(RoutingRefusal.PeriodFull),
                };
            }

            code = OnionRefusal.Of(status);
        }

        return PeelResult.Refused(code);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var period in _periods) period.Key.Dispose();
            _periods = [];
        }
    }

    /// <summary>Peels without looking up or remembering the replay tag, for tests that watch the network.</summary>
    internal PeelResult Look(ReadOnlySpan<byte> packet, DateTimeOffset now)
    {
        foreach (var period in _periods)
        {
            if (period.Accepts(now, _options.Grace) && OnionPeeler.Open(period.Key, packet, out var header) == PeelStatus.Opened)
                return OnionPeeler.Peel(header, packet);
        }

        return PeelResult.Refused(RoutingRefusal.NoKey);
    }

    /// <summary>Finds the key with which the first segment of a request opens.</summary>
    internal bool TryAccept(
        ReadOnlySpan<byte> ephemeral, DateTimeOffset now, Func<SealedSession, bool> opens, [NotNullWhen(true)] out SealedSession? session,
        [NotNullWhen(true)] out StartFloor? floor)
    {
        foreach (var period in _periods)
        {
            if (!period.Accepts(now, _options.Grace) || !SealedSession.TryAccept(period.Key, ephemeral, out session)) continue;
            if (opens(session))
            {
                floor = period.Floor;
                return true;
            }

            session.Dispose();
        }

        session = null;
        floor = null;
        return false;
    }

    private KeyPeriod? InForce(DateTimeOffset now)
    {
        KeyPeriod? best = null;
        foreach (var period in _periods)
        {
            if (period.Public.NotAfter <= now || period.IsFull) continue;
            if (best is null || Precedes(best.Public, period.Public)) best = period;
        }

        return best;

        // The one that began last. While none has begun, for somebody set the clock back, the first to begin will do.
        bool Precedes(RoutingKeyPeriod one, RoutingKeyPeriod other) =>
            one.NotBefore > now ? other.NotBefore < one.NotBefore : other.NotBefore > one.NotBefore && other.NotBefore <= now;
    }

    private sealed class KeyPeriod(X25519PrivateKey key, RoutingKeyPeriod period, int maximumTags)
    {
        private readonly Lock _gate = new();
        private readonly HashSet<ReplayTag> _tags = [];
        private volatile bool _nearlyFull;
        private volatile bool _full;

        public X25519PrivateKey Key => key;

        public RoutingKeyPeriod Public => period;

        public bool IsFull => _full;

        public StartFloor Floor { get; } = new();

        /// <summary>Time for the next key, while there is room for packets made with this one: others must hear of it first.</summary>
        public bool IsNearlyFull => _nearlyFull;

        /// <summary>Also before it began: whoever made a packet for it had the record, so only the clocks differ.</summary>
        public bool Accepts(DateTimeOffset now, TimeSpan grace) => now < period.NotAfter + grace;

        /// <summary>True: new. False: seen. Null: no room to remember it.</summary>
        public bool? Remember(ReplayTag tag)
        {
            lock (_gate)
            {
                if (_tags.Contains(tag)) return false;
                if (_full) return null;
                _tags.Add(tag);
                _nearlyFull = _tags.Count >= maximumTags - (maximumTags / 8);
                _full = _tags.Count >= maximumTags;
                return true;
            }
        }
    }
}
