namespace OrleansVoxa.Fuzz.Mutation;

/// <summary>Valid encodings to start from, each with its length fields. Immutable.</summary>
internal sealed class Corpus
{
    private readonly (byte[] Bytes, LengthField[] Fields)[] _entries;

    public Corpus(IEnumerable<byte[]> entries)
    {
        _entries = [.. entries.Select(bytes => (bytes, LengthField.Find(bytes)))];
        if (_entries.Length == 0) throw new ArgumentException("A corpus has at least one entry.", nameof(entries));
    }

    public int Count => _entries.Length;

    public ReadOnlySpan<byte> this[int index] => _entries[index].Bytes;

    public ReadOnlySpan<LengthField> Fields(int index) => _entries[index].Fields;
}
