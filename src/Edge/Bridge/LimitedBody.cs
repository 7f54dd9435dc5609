using System.Buffers;
using System.IO.Pipelines;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>A request body that is counted on its way, for one whose length was not announced.</summary>
/// <param name="inner">The body.</param>
/// <param name="limit">The most bytes it may hold.</param>
internal sealed class LimitedBody(PipeReader inner, long limit) : PipeReader
{
    private long _consumed;
    private ReadOnlySequence<byte> _last;

    /// <summary>The body was longer than its limit; reading it threw.</summary>
    public bool Exceeded { get; private set; }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _consumed += _last.Slice(0, consumed).Length;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>The server takes an exception here for a crash of the application and aborts, and the caller would not learn why.</summary>
    public override void Complete(Exception? exception = null) => inner.Complete();

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync();

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Check(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;
        result = Check(result);
        return true;
    }

    private ReadResult Check(ReadResult result)
    {
        _last = result.Buffer;
        if (_consumed + _last.Length <= limit) return result;
        Exceeded = true;
        inner.AdvanceTo(_last.Start);
        throw new InvalidDataException("The body is longer than the limit.");
    }
}
