namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A sender whose frame found no room yet.</summary>
internal sealed class WaitingSender<THeader> : TaskCompletionSource
{
    private readonly CancellationToken _cancellation;

    public WaitingSender(in OutgoingFrame<THeader> frame, CancellationToken cancellation)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        (Frame, _cancellation) = (frame, cancellation);
        Node = new LinkedListNode<WaitingSender<THeader>>(this);
    }

    public OutgoingFrame<THeader> Frame { get; }

    public LinkedListNode<WaitingSender<THeader>> Node { get; }

    public void Cancel() => TrySetCanceled(_cancellation);
}
