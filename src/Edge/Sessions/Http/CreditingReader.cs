using System.Buffers;
using System.IO.Pipelines;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>Gives the sender new credit as its bytes are consumed, in steps of half the window so that grants stay few.</summary>
internal sealed class CreditingReader(PipeReader inner, int window, Func<int, ValueTask> grant) : PipeReader
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
        if (_consumed >= window / 2)
        {
            var bytes = _consumed;
            _consumed = 0;
            await grant(bytes);
        }

        var result = await inner.ReadAsync(cancellationToken);
        _last = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        // Granting is asynchronous, so a due grant sends the caller the asynchronous way.
        if (_consumed >= window / 2 || !inner.TryRead(out result))
        {
            result = default;
            return false;
        }

        _last = result.Buffer;
        return true;
    }
}
