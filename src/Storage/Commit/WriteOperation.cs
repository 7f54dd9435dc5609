namespace OrleansVoxa.Storage.Commit;

/// <summary>One statement on its way to the writer thread, and at the same time the promise that its caller awaits.</summary>
/// <remarks>
/// A single object, because it is allocated for every write. Continuations never run on the writer thread: a caller that
/// blocked there would stop all other writers.
/// </remarks>
internal abstract class WriteOperation() : TaskCompletionSource<WriteOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private const int Waiting = 0, Taken = 1, Withdrawn = 2;

    private int _state;
    private CancellationTokenRegistration _registration;

    /// <summary>Set by the dialect while it executes the batch; told to the caller only after the commit.</summary>
    public WriteOutcome Outcome { get; set; }

    /// <summary>Set by the dialect instead of an outcome if the database cannot take this operation, whatever becomes of the others.</summary>
    public StorageException? Refusal { get; set; }

    /// <summary>Lets <paramref name="cancellationToken"/> withdraw the operation for as long as no batch has taken it.</summary>
    /// <remarks>Once taken, the operation ends with its real outcome: a cancelled write is one that did not happen.</remarks>
    public void WithdrawOn(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return;
        _registration = cancellationToken.UnsafeRegister(
            static (operation, token) => ((WriteOperation)operation!).Withdraw(token), this);
    }

    /// <summary>Claims the operation for a batch. False if its caller has withdrawn it.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Waiting) != Waiting) return false;
        _registration.Unregister();
        return true;
    }

    /// <summary>Tells the caller the outcome. Only after the commit.</summary>
    public void Acknowledge()
    {
        if (Refusal is null) TrySetResult(Outcome);
        else TrySetException(Refusal);
    }

    /// <summary>Tells the caller that nothing of the batch was stored.</summary>
    public void Fail(Exception error) => TrySetException(error);

    private void Withdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting) TrySetCanceled(cancellationToken);
    }
}
