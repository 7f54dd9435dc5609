using System.Buffers;
using System.IO.Pipelines;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>Tells how many bytes were consumed before each further read, so that the sender gets new credit.</summary>
internal sealed class CreditingReader(PipeReader inner, Func<int, ValueTask> consumed) : PipeReader
{
    private ReadOnlySequence<byte> _last;
    private int _consumed;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _consumed += (int)_last.Slice(0, consumed).Length;
        _last = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_consumed > 0)
        {
            var bytes = _consumed;
            _consumed = 0;
            await consumed(bytes);
        }

        var result = await inner.ReadAsync(cancellationToken);
        _last = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        // Telling is asynchronous, so with something to tell the caller is sent the asynchronous way.
        result = default;
        if (_consumed > 0 || !inner.TryRead(out result)) return false;
        _last = result.Buffer;
        return true;
    }
}
