namespace OrleansVoxa.Edge.Limits;

/// <summary>A bucket for each key in use; keys whose bucket is full again are forgotten, so memory follows traffic.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class BucketSet<TKey>(double perSecond, double capacity, int maxKeys, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TokenBucket> _buckets = [];

    /// <summary>The bucket of a key; null when the set is full of keys that are all busy.</summary>
    public TokenBucket? Find(TKey key)
    {
        lock (_gate)
        {
            if (_buckets.TryGetValue(key, out var bucket)) return bucket;
            if (_buckets.Count >= maxKeys)
            {
                foreach (var idle in _buckets.Where(pair => pair.Value.IsFull).Select(pair => pair.Key).ToArray()) _buckets.Remove(idle);
                if (_buckets.Count >= maxKeys) return null;
            }

            return _buckets[key] = new TokenBucket(perSecond, capacity, clock);
        }
    }
}
