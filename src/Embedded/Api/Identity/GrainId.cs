using System.Text;

namespace Orleans.Runtime;

/// <summary>The identity of a grain: the name of its class and its key. Written <c>type/key</c>.</summary>
[GenerateSerializer, Immutable]
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>, IParsable<GrainId>
{
    [Id(0)]
    private readonly GrainType _type;

    [Id(1)]
    private readonly IdSpan _key;

    /// <summary>The grain of class <paramref name="type"/> with <paramref name="key"/>.</summary>
    public GrainId(GrainType type, IdSpan key)
    {
        _type = type;
        _key = key;
    }

    /// <summary>The class.</summary>
    public GrainType Type => _type;

    /// <summary>The key.</summary>
    public IdSpan Key => _key;

    /// <summary>Whether this is no identity at all.</summary>
    public bool IsDefault => _type.IsDefault && _key.IsDefault;

    /// <summary>The grain of class <paramref name="type"/> with <paramref name="key"/>.</summary>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <summary>The grain of class <paramref name="type"/> with <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentException">The key is empty or blank.</exception>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(type, IdSpan.Create(key));
    }

    /// <summary>The grain of class <paramref name="type"/> with <paramref name="key"/>.</summary>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>Reads <c>type/key</c>.</summary>
    /// <exception cref="ArgumentException">There is no slash.</exception>
    public static GrainId Parse(string value) => Parse(value, null);

    /// <summary>Reads <c>type/key</c>.</summary>
    /// <exception cref="ArgumentException">There is no slash.</exception>
    public static GrainId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new ArgumentException($"Unable to parse \"{s}\" as a grain id", nameof(s));

    /// <summary>Reads <c>type/key</c>; false if there is no slash.</summary>
    public static bool TryParse(string? value, out GrainId result) => TryParse(value, null, out result);

    /// <summary>Reads <c>type/key</c>; false if there is no slash.</summary>
    public static bool TryParse(string? s, IFormatProvider? provider, out GrainId result)
    {
        var slash = s?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0)
        {
            result = default;
            return false;
        }

        result = new GrainId(new GrainType(Encoding.UTF8.GetBytes(s![..slash])), IdSpan.Create(s[(slash + 1)..]));
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc/>
    public bool Equals(GrainId other) => _key.Equals(other._key) && _type.Equals(other._type);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_type, _key);

    /// <summary>The place on the reminder ring; the same in every process and on either engine.</summary>
    public uint GetUniformHashCode() => unchecked(_type.GetUniformHashCode() * 31 + _key.GetUniformHashCode());

    /// <inheritdoc/>
    public int CompareTo(GrainId other)
    {
        var byType = _type.CompareTo(other._type);
        return byType != 0 ? byType : _key.CompareTo(other._key);
    }

    /// <summary><c>type/key</c>.</summary>
    public override string ToString() => $"{_type}/{_key}";

    /// <summary>Equality of class and key.</summary>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Inequality of class or key.</summary>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);

    /// <summary>Order by class, then key.</summary>
    public static bool operator <(GrainId left, GrainId right) => left.CompareTo(right) < 0;

    /// <summary>Order by class, then key.</summary>
    public static bool operator >(GrainId left, GrainId right) => left.CompareTo(right) > 0;

    /// <summary>Order by class, then key.</summary>
    public static bool operator <=(GrainId left, GrainId right) => left.CompareTo(right) <= 0;

    /// <summary>Order by class, then key.</summary>
    public static bool operator >=(GrainId left, GrainId right) => left.CompareTo(right) >= 0;
}
