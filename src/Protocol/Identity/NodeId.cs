using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// The id of a node: the first 20 bytes of SHA-256 over its encoded public key. A value of 160 bits without heap;
/// ordered as an unsigned big-endian number. Its text form is 40 lower-case hexadecimal digits.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct NodeId : IEquatable<NodeId>, IComparable<NodeId>
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = 20;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly ulong _high;
    private readonly ulong _middle;
    private readonly uint _low;

    private NodeId(ReadOnlySpan<byte> bytes)
    {
        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _low = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>True for the id of twenty zero bytes, which stands for "none" and belongs to no key.</summary>
    public bool IsZero => (_high | _middle | _low) == 0;

    /// <summary>Reads an id.</summary>
    /// <param name="bytes">Exactly 20 bytes.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public static NodeId Read(ReadOnlySpan<byte> bytes)
        => bytes.Length == Size ? new NodeId(bytes) : throw new ArgumentException($"A node id has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>The id that belongs to a public key.</summary>
    /// <param name="encoded">The public key as <see cref="PublicIdentity.Encoded"/> gives it.</param>
    public static NodeId FromPublicKey(ReadOnlySpan<byte> encoded)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(encoded, hash);
        return new NodeId(hash[..Size]);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Exactly 40 lower-case hexadecimal digits; anything else gives false.</param>
    /// <param name="id">The id, or zero.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeId id) => TryParse(text.AsSpan(), out id);

    /// <inheritdoc cref="TryParse(string?, out NodeId)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out NodeId id)
    {
        id = default;
        // One spelling only, so that ids can be compared as text wherever they are keys.
        if (text.Length != 2 * Size || text.ContainsAnyExcept(Digits))
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        Convert.FromHexString(text, bytes, out _, out _);
        id = new NodeId(bytes);
        return true;
    }

    /// <summary>Reads the text form where anything else is a bug of the caller.</summary>
    /// <exception cref="FormatException">The text is not 40 lower-case hexadecimal digits.</exception>
    public static NodeId Parse(string text)
        => TryParse(text, out var id) ? id : throw new FormatException("A node id is 40 lower-case hexadecimal digits.");

    /// <summary>Writes the 20 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 20 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException($"A node id needs {Size} bytes, not {destination.Length}.", nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    /// <summary>The 20 bytes in a new array.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public int CompareTo(NodeId other)
    {
        var high = _high.CompareTo(other._high);
        if (high != 0)
            return high;
        var middle = _middle.CompareTo(other._middle);
        return middle != 0 ? middle : _low.CompareTo(other._low);
    }

    /// <summary>One bit of the id.</summary>
    /// <param name="index">0 for the most significant bit, 159 for the least.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in that range.</exception>
    public bool HasBit(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, 8 * Size);
        return index switch
        {
            < 64 => ((_high >> (63 - index)) & 1) != 0,
            < 128 => ((_middle >> (127 - index)) & 1) != 0,
            _ => ((_low >> (159 - index)) & 1) != 0,
        };
    }

    /// <summary>
    /// Which of two ids is nearer to this one by the XOR metric: negative if <paramref name="first"/> is, positive if
    /// <paramref name="second"/> is, 0 only if they are equal. (Maymounkov and Mazières, Kademlia, 2002, section 2.1.)
    /// </summary>
    public int CompareDistance(NodeId first, NodeId second)
    {
        var high = (_high ^ first._high).CompareTo(_high ^ second._high);
        if (high != 0)
            return high;
        var middle = (_middle ^ first._middle).CompareTo(_middle ^ second._middle);
        return middle != 0 ? middle : (_low ^ first._low).CompareTo(_low ^ second._low);
    }

    /// <inheritdoc/>
    public bool Equals(NodeId other) => _high == other._high && _middle == other._middle && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is NodeId other && Equals(other);

    // Ids can be chosen by trying keys, so the bits are mixed with a per-process secret against flooded hash tables.
    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _middle, _low);

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(2 * Size, this, static (text, id) =>
    {
        Span<byte> bytes = stackalloc byte[Size];
        id.CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, text, out _);
    });

    /// <summary>Compares by value.</summary>
    public static bool operator ==(NodeId left, NodeId right) => left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator !=(NodeId left, NodeId right) => !left.Equals(right);

    /// <summary>Compares as unsigned numbers.</summary>
    public static bool operator <(NodeId left, NodeId right) => left.CompareTo(right) < 0;

    /// <summary>Compares as unsigned numbers.</summary>
    public static bool operator <=(NodeId left, NodeId right) => left.CompareTo(right) <= 0;

    /// <summary>Compares as unsigned numbers.</summary>
    public static bool operator >(NodeId left, NodeId right) => left.CompareTo(right) > 0;

    /// <summary>Compares as unsigned numbers.</summary>
    public static bool operator >=(NodeId left, NodeId right) => left.CompareTo(right) >= 0;
}
