using System.Numerics;
using System.Runtime.CompilerServices;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>Which fragments of one segment: a set of indices from 0 to 254, as a value.</summary>
public readonly record struct FragmentSet
{
    private readonly Words _words;

    private FragmentSet(Words words) => _words = words;

    /// <summary>How many indices are in the set.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Bytes of the encoded form: one bit for each of <paramref name="total"/> fragments, rounded up.</summary>
    /// <param name="total">Fragments of the segment, 1 to 255.</param>
    public static int EncodedSize(int total) => (total + 7) / 8;

    /// <summary>Whether the index is in the set.</summary>
    /// <param name="index">0 to 254.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public bool Contains(int index)
    {
        Check(index);
        return (_words[index >> 6] >> (index & 63) & 1) != 0;
    }

    /// <summary>The set with one index more.</summary>
    /// <param name="index">0 to 254.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public FragmentSet With(int index)
    {
        Check(index);
        var words = _words;
        words[index >> 6] |= 1UL << (index & 63);
        return new FragmentSet(words);
    }

    /// <summary>Writes the set: fragment 0 is the lowest bit of the first byte.</summary>
    /// <param name="total">Fragments of the segment; indices from there on are not written.</param>
    /// <param name="destination">At least <see cref="EncodedSize"/> bytes.</param>
    public void CopyTo(int total, Span<byte> destination)
    {
        var bytes = destination[..EncodedSize(total)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(_words[i >> 3] >> ((i & 7) * 8));
    }

    /// <summary>Reads a set; false if the source is not exactly as long as needed, or a bit beyond the last fragment is set.</summary>
    /// <param name="source">The encoded set.</param>
    /// <param name="total">Fragments of the segment, 1 to 255.</param>
    /// <param name="set">The set, or an empty one.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, int total, out FragmentSet set)
    {
        set = default;
        if (total is < 1 or > SplitParameters.MaxTotal || source.Length != EncodedSize(total))
            return false;
        if ((total & 7) != 0 && source[^1] >> (total & 7) != 0)
            return false;
        Words words = default;
        for (var i = 0; i < source.Length; i++)
            words[i >> 3] |= (ulong)source[i] << ((i & 7) * 8);
        set = new FragmentSet(words);
        return true;
    }

    /// <summary>Compares by content.</summary>
    public bool Equals(FragmentSet other) => ((ReadOnlySpan<ulong>)_words).SequenceEqual(other._words);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_words[0], _words[1], _words[2], _words[3]);

    /// <summary>The indices, in ascending order, between braces.</summary>
    public override string ToString()
    {
        var set = this;
        return "{" + string.Join(',', Enumerable.Range(0, SplitParameters.MaxTotal).Where(i => set.Contains(i))) + "}";
    }

    private static void Check(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SplitParameters.MaxTotal);
    }

    [InlineArray(4)]
    private struct Words
    {
        private ulong _first;
    }
}
