using System.Security.Cryptography;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>An object of the cluster from front to back, a part in memory at a time. It ends only if all of it has the digest that it should have.</summary>
internal sealed class ClusterContentStream(ClusterContent source, string digest, ObjectPart first) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ObjectPart _part = first;
    private int _taken;
    private bool _isWhole;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _isWhole) return 0;
        if (_taken == _part.Bytes.Length && !await NextAsync(cancellationToken)) return 0;
        var count = Math.Min(buffer.Length, _part.Bytes.Length - _taken);
        var taken = _part.Bytes.Slice(_taken, count);
        taken.CopyTo(buffer);
        _hash.AppendData(taken.Span);
        _taken += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The cluster is asked asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (_part.Part + 1 == ObjectKey.PartsOf(_part.Length))
        {
            var found = ObjectKey.Of(_hash.GetCurrentHash());
            if (found != digest) throw new InstanceException("source_digest_mismatch", $"What came for {digest} has the digest {found}: it is not used.", passing: true);
            _isWhole = true;
            return false;
        }

        var next = await source.ReadAsync(digest, _part.Part + 1, cancellationToken);
        if (next.Length != _part.Length) throw new InstanceException("source_digest_mismatch", $"{digest} had {_part.Length} bytes, and now has {next.Length}: it is not used.", passing: true);
        (_part, _taken) = (next, 0);
        return true;
    }
}
