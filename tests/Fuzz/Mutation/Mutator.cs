using System.Buffers.Binary;

namespace OrleansVoxa.Fuzz.Mutation;

/// <summary>
/// Makes inputs from a corpus: an entry with one to several changes, seldom an entry as it is, seldom plain noise. The
/// result follows from seed, target and iteration alone. Not thread-safe.
/// </summary>
internal sealed class Mutator
{
    private static readonly ulong[] Interesting =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 1023, 1024, 4095, 4096, 4097,
        32767, 32768, 65535, 65536, 65537, 0xFFFFFF, 0x1000000, 0x1000001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF,
        0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF,
    ];

    private readonly Corpus _corpus;
    private readonly MutationBuffer _buffer;
    private readonly FuzzRandom _random = new(0);
    private readonly ulong[] _numbers;
    private readonly IReadOnlyList<byte[]> _words;
    private int _entry;

    /// <param name="corpus">What to start from.</param>
    /// <param name="maximum">Longest input.</param>
    /// <param name="limits">Lengths that the format limits; they and their neighbours are tried in its fields.</param>
    /// <param name="words">Pieces that mean something to the format.</param>
    public Mutator(Corpus corpus, int maximum, IEnumerable<ulong> limits, IReadOnlyList<byte[]> words)
    {
        _corpus = corpus;
        _buffer = new MutationBuffer(maximum);
        _numbers = [.. Interesting, .. limits.SelectMany(limit => new[] { limit - 1, limit, limit + 1 })];
        _words = words;
    }

    /// <summary>The input of an iteration; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Make(ulong state)
    {
        _random.Restart(state);
        _entry = _random.Below(_corpus.Count);
        _buffer.Load(_corpus[_entry]);
        if (_random.OneIn(64)) return _buffer.Memory;
        if (_random.OneIn(64))
        {
            _buffer.Load([]);
            _random.Fill(_buffer.Open(0, _random.Below(_random.OneIn(8) ? _buffer.Room + 1 : 200)));
            return _buffer.Memory;
        }

        // Mostly few changes: with many, every input falls at the first check.
        var steps = 1;
        while (steps < 8 && _random.OneIn(2)) steps++;
        for (; steps > 0; steps--) Change();
        return _buffer.Memory;
    }

    private void Change()
    {
        if (_buffer.Length == 0)
        {
            Extend();
            return;
        }

        switch (_random.Below(16))
        {
            case 0 or 1: _buffer.Span[At()] ^= (byte)(1 << _random.Below(8)); break;
            case 2: _buffer.Span[At()] = (byte)_random.Next(); break;
            case 3: Number(); break;
            case 4: _buffer.Truncate(_random.Below(_buffer.Length)); break;
            case 5: Extend(); break;
            case 6: Cut(); break;
            case 7: Double(); break;
            case 8: Splice(); break;
            case 9: Cross(); break;
            case 10 or 11 or 12: Length(); break;
            case 13 or 14: Resize(); break;
            default: Word(); break;
        }
    }

    private int At() => _random.Below(_buffer.Length);

    private int Some(int most) => Math.Min(most, 1 + _random.Below(_random.OneIn(4) ? 256 : 16));

    private void Number()
    {
        Span<byte> bytes = stackalloc byte[8];
        var value = _random.Pick(_numbers);
        var width = 1 << _random.Below(4);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes = bytes[..width];
        if (_random.OneIn(2)) bytes.Reverse();
        _buffer.Overwrite(At(), bytes);
    }

    private void Extend()
    {
        var room = _buffer.Open(_buffer.Length, Some(_buffer.Room));
        if (_random.OneIn(2)) room.Clear();
        else _random.Fill(room);
    }

    private void Cut()
    {
        var at = At();
        _buffer.Delete(at, Some(_buffer.Length - at));
    }

    private void Double()
    {
        var at = At();
        _buffer.Insert(at, _buffer.Span.Slice(at, Some(_buffer.Length - at)).ToArray());
    }

    // Bytes of another entry over, or between, those of this one.
    private void Splice()
    {
        var other = _corpus[_random.Below(_corpus.Count)];
        if (other.Length == 0) return;
        var from = _random.Below(other.Length);
        var piece = other.Slice(from, Some(other.Length - from));
        if (_random.OneIn(2)) _buffer.Overwrite(At(), piece);
        else _buffer.Insert(At(), piece);
    }

    // The beginning of this entry and the end of another.
    private void Cross()
    {
        var other = _corpus[_random.Below(_corpus.Count)];
        if (other.Length == 0) return;
        var at = At();
        _buffer.Truncate(at);
        _buffer.Insert(at, other[Math.Min(at, other.Length - 1)..]);
    }

    private void Length()
    {
        if (!TryField(out var field)) return;
        var rest = (ulong)Math.Max(0, _buffer.Length - field.Body);
        var value = _random.Below(8) switch
        {
            0 => 0UL,
            1 => (ulong)field.Value - 1,
            2 => (ulong)field.Value + 1,
            3 => rest,
            4 => rest + 1,
            5 => uint.MaxValue,
            _ => _random.Pick(_numbers),
        };
        field.Write(_buffer.Span, value);
    }

    // A field that grows or shrinks and whose length goes with it: such an input passes the checks of lengths.
    private void Resize()
    {
        if (!TryField(out var field) || field.Body + field.Value > _buffer.Length) return;
        var at = field.Body + _random.Below(field.Value + 1);
        if (_random.OneIn(2))
        {
            var room = _buffer.Open(at, Some(_buffer.Room));
            _random.Fill(room);
            field.Write(_buffer.Span, (ulong)(field.Value + room.Length));
        }
        else
        {
            var gone = Math.Min(field.Body + field.Value - at, Some(field.Value));
            _buffer.Delete(at, gone);
            field.Write(_buffer.Span, (ulong)(field.Value - gone));
        }
    }

    private void Word()
    {
        if (_words.Count == 0) return;
        var word = _random.Pick(_words);
        if (_random.OneIn(2)) _buffer.Overwrite(At(), word);
        else _buffer.Insert(At(), word);
    }

    private bool TryField(out LengthField field)
    {
        var fields = _corpus.Fields(_entry);
        field = fields.IsEmpty ? default : fields[_random.Below(fields.Length)];
        return !fields.IsEmpty && field.Body <= _buffer.Length;
    }
}
