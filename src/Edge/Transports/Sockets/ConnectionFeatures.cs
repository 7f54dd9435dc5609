using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansVoxa.Edge.Transports.Sockets;

/// <summary>The few features of one connection, in a list: a dictionary for them is a tenth of what an idle connection takes.</summary>
/// <remarks>Not thread-safe, as the platform's is not.</remarks>
internal sealed class ConnectionFeatures : IFeatureCollection
{
    // Kestrel adds five to that of the socket.
    private KeyValuePair<Type, object>[] _features = new KeyValuePair<Type, object>[6];
    private int _count;

    public bool IsReadOnly => false;

    public int Revision { get; private set; }

    public object? this[Type key]
    {
        get => IndexOf(key) is >= 0 and var index ? _features[index].Value : null;
        set
        {
            Revision++;
            var index = IndexOf(key);
            if (value is null)
            {
                if (index >= 0) (_features[index], _features[--_count]) = (_features[_count], default);
                return;
            }

            if (index < 0)
            {
                if (_count == _features.Length) Array.Resize(ref _features, 2 * _count);
                index = _count++;
            }

            _features[index] = new(key, value);
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.Take(_count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(Type key)
    {
        ArgumentNullException.ThrowIfNull(key);
        for (var index = 0; index < _count; index++)
            if (_features[index].Key == key) return index;
        return -1;
    }
}
