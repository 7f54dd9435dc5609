namespace OrleansVoxa.Cli.Registry;

/// <summary>Lines that are sent together: as many as a server takes at once.</summary>
internal sealed class ImportBatch(long first)
{
    /// <summary>Most lines of a batch.</summary>
    public const int MaxLines = 100;

    // The server takes a mebibyte; a line more always fits.
    private const int MaxBytes = 512 * 1024;

    private readonly MemoryStream _bytes = new();

    /// <summary>The number of its first line in the file, from 1.</summary>
    public long First { get; } = first;

    public int Lines { get; private set; }

    public bool IsFull => Lines == MaxLines || _bytes.Length >= MaxBytes;

    public void Add(ReadOnlySpan<byte> line)
    {
        _bytes.Write(line);
        _bytes.WriteByte((byte)'\n');
        Lines++;
    }

    public byte[] ToArray() => _bytes.ToArray();
}
