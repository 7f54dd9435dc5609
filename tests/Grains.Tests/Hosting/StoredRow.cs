using System.Text.Json;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>What becomes of a write.</summary>
internal enum Fate
{
    Stored,
    Lost,
    StoredButFailed,
}

/// <summary>A stored row that outlives those who open it.</summary>
internal sealed class StoredRow<T>
    where T : new()
{
    private byte[] _json = JsonSerializer.SerializeToUtf8Bytes(new T(), GrainStateJson.Options);
    private int _version;

    /// <summary>The fate of the next write.</summary>
    public Fate Next { get; set; }

    public int Writes { get; private set; }

    public long BytesWritten { get; private set; }

    /// <summary>The row as a grain has it that is activated now.</summary>
    public IPersistentState<T> Open() => new Facet(this);

    private sealed class Facet : IPersistentState<T>
    {
        private readonly StoredRow<T> _row;
        private int _version;

        public Facet(StoredRow<T> row)
        {
            _row = row;
            State = default!;
            Read();
        }

        public T State { get; set; }

        public string? Etag => $"{_version}";

        public bool RecordExists => _version > 0;

        public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

        public Task ReadStateAsync(CancellationToken cancellationToken)
        {
            Read();
            return Task.CompletedTask;
        }

        public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

        public async Task WriteStateAsync(CancellationToken cancellationToken)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(State, GrainStateJson.Options);
            await Task.Yield();
            if (_version != _row._version) throw new InvalidOperationException($"Version {_row._version} is stored, not {_version}.");
            if (_row.Next != Fate.Lost)
            {
                _row._json = json;
                _row._version++;
                _row.Writes++;
                _row.BytesWritten += json.Length;
            }

            if (_row.Next != Fate.Stored) throw new IOException("The disk is broken.");
            _version = _row._version;
        }

        public Task ClearStateAsync() => throw new NotSupportedException("No grain clears its state.");

        public Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        private void Read()
        {
            State = JsonSerializer.Deserialize<T>(_row._json, GrainStateJson.Options)!;
            _version = _row._version;
        }
    }
}
