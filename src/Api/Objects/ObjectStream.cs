using System.Collections.Immutable;
using OrleansVoxa.Api.Guard;
using OrleansVoxa.Grains.Abstractions.Objects;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Objects;

/// <summary>Reads an object from any place on, with one part of it in memory at a time.</summary>
internal sealed class ObjectStream(IGrainFactory grains, ObjectView view, RequestDeadline? deadline) : Stream
{
    private ImmutableArray<byte> _bytes = [];
    private long _part = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => view.Length;

    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= view.Length || buffer.IsEmpty) return 0;
        var part = Position / ObjectKey.PartBytes;
        if (part != _part)
        {
            _bytes = await ObjectParts.Get(grains, view.Upload, part).Read(cancellationToken);
            // It was deleted meanwhile: the answer is cut, never ended cleanly.
            if (_bytes.Length != ObjectKey.LengthOf(view.Length, part)) throw new IOException($"Part {part} of object {view.Key} is gone.");
            _part = part;
        }

        var from = (int)(Position - (part * ObjectKey.PartBytes));
        var count = Math.Min(buffer.Length, _bytes.Length - from);
        _bytes.AsSpan(from, count).CopyTo(buffer.Span);
        Position += count;
        // Asked for again, so what came before was sent.
        deadline?.Renew();
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Objects are read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => view.Length + offset,
    };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
