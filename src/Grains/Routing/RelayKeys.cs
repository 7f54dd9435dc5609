using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Grains.Routing;

/// <summary>The routing keys of one hosted relay: makes, seals, retires them, and opens packets with them. Used in the grain's turns only.</summary>
internal sealed class RelayKeys(string nodeId, MasterKey master, RelayOptions options) : IDisposable
{
    private const string Purpose = "voxa/routing-key/1";

    // Senders' clocks may be this much behind ours, as for everything that is signed.
    private static readonly TimeSpan Lead = TimeSpan.FromMinutes(5);

    private ImmutableArray<RelayKey> _keys = [];

    /// <summary>What is to be stored, newest first.</summary>
    public ImmutableArray<StoredRoutingKey> Stored => [.. _keys.Select(key => key.Stored)];

    /// <summary>What the relay's record says, oldest first.</summary>
    public ImmutableArray<RoutingKeyPeriod> Periods =>
        [.. _keys.Reverse().Select(key => new RoutingKeyPeriod([.. key.Stored.PublicKey], key.Stored.NotBefore, key.Stored.NotAfter))];

    /// <summary>When the next key is due; the past if it is due already.</summary>
    public DateTimeOffset RotationDue =>
        _keys.IsEmpty || _keys[0].Tags.IsNearlyFull ? DateTimeOffset.MinValue : _keys[0].Stored.NotAfter - options.KeyGrace;

    /// <summary>Takes over stored keys with the tags of a clean stop; a key whose tags are not there is retired.</summary>
    /// <exception cref="CryptographicException">A key is not sealed under this master key.</exception>
    public void Load(IEnumerable<StoredRoutingKey> stored, ReplayLogState log, DateTimeOffset now)
    {
        foreach (var item in stored)
        {
            var entry = log.Entries.FirstOrDefault(entry => entry.PublicKey.AsSpan().SequenceEqual(item.PublicKey));
            if (entry is null || now >= item.NotAfter + options.KeyGrace) continue;
            if (!master.TryOpen(Purpose, nodeId, item.SealedKey, out var scalar))
                throw new CryptographicException($"The routing keys of relay {nodeId} are not sealed under this master key.");
            var key = new RelayKey(X25519PrivateKey.Import(scalar), item, options.MaxReplayTags);
            CryptographicOperations.ZeroMemory(scalar);
            key.Tags.Load(entry.Tags);
            _keys = _keys.Add(key);
        }
    }

    /// <summary>Makes the next key without using it yet: it must be stored first, see <see cref="Adopt"/>.</summary>
    public RelayKey Make(DateTimeOffset now)
    {
        var key = X25519PrivateKey.Generate();
        Span<byte> scalar = stackalloc byte[X25519.KeySize];
        key.Export(scalar);
        // Whole milliseconds, as in the record; and never two keys that began at the same time.
        var begin = DateTimeOffset.FromUnixTimeMilliseconds((now - Lead).ToUnixTimeMilliseconds());
        if (!_keys.IsEmpty && begin <= _keys[0].Stored.NotBefore) begin = _keys[0].Stored.NotBefore.AddMilliseconds(1);
        var stored = new StoredRoutingKey
        {
            PublicKey = [.. key.PublicKey],
            SealedKey = master.Seal(Purpose, nodeId, scalar),
            NotBefore = begin,
            NotAfter = DateTimeOffset.FromUnixTimeMilliseconds((now + options.KeyPeriod).ToUnixTimeMilliseconds()),
        };
        CryptographicOperations.ZeroMemory(scalar);
        return new RelayKey(key, stored, options.MaxReplayTags);
    }

    /// <summary>The keys to store once <paramref name="next"/> is in use: those whose packets are over, and all but two before it, are left out.</summary>
    public ImmutableArray<RelayKey> With(RelayKey next, DateTimeOffset now) =>
        [next, .. _keys.Where(key => key.Accepts(now, options.KeyGrace)).Take(NodeRecord.MaximumRoutingKeys - 1)];

    /// <summary>Uses these keys from now on.</summary>
    public void Adopt(ImmutableArray<RelayKey> keys)
    {
        foreach (var old in _keys.Except(keys)) old.Dispose();
        _keys = keys;
    }

    /// <summary>Takes one layer off. No wait, and no allocation but the result's bytes.</summary>
    /// <returns>Null if <paramref name="result"/> is to be acted on; else why the packet is dropped.</returns>
    public string? Peel(ReadOnlySpan<byte> packet, DateTimeOffset now, out PeelResult result)
    {
        result = default;
        var code = RelayDropCodes.NoKey;
        foreach (var key in _keys)
        {
            if (!key.Accepts(now, options.KeyGrace)) continue;
            var status = OnionPeeler.Open(key.Private, packet, out var header);
            if (status != PeelStatus.Opened)
            {
                code = OnionRefusal.Of(status);
                continue;
            }

            // Remembered only after the MAC was checked: forged headers must not fill the set.
            if (key.Tags.Contains(header.ReplayTag)) return RelayDropCodes.Replay;
            if (key.Tags.IsFull) return RelayDropCodes.ReplayLogFull;
            key.Tags.Add(header.ReplayTag);
            result = OnionPeeler.Peel(header, packet);
            return result.Kind == PeelKind.Refused ? result.Code : null;
        }

        return code;
    }

    /// <summary>All tags, for a clean stop.</summary>
    public ReplayLogState Log() =>
        new() { Entries = [.. _keys.Select(key => new ReplayLogEntry { PublicKey = key.Stored.PublicKey, Tags = key.Tags.ToBytes() })] };

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
        _keys = [];
    }
}
