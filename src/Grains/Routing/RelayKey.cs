using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Grains.Routing;

/// <summary>A routing key in use, with the packets that it has opened.</summary>
internal sealed class RelayKey(X25519PrivateKey key, StoredRoutingKey stored, int maxTags) : IDisposable
{
    public X25519PrivateKey Private => key;

    public StoredRoutingKey Stored => stored;

    public ReplayTagSet Tags { get; } = new(maxTags);

    public bool Accepts(DateTimeOffset now, TimeSpan grace) => now < stored.NotAfter + grace;

    public void Dispose() => key.Dispose();
}
