namespace OrleansVoxa.Client.Pooling;

/// <summary>A request that waits for a place.</summary>
internal sealed class Waiter
{
    /// <param name="tried">The endpoints where it failed already, one bit each: it goes to none of them again.</param>
    /// <param name="failure">What it failed with there last; null if it tried none.</param>
    /// <param name="number">Who came first has the lower one.</param>
    public Waiter(ulong tried, VoxaClientException? failure, long number)
    {
        (Tried, Failure, Number) = (tried, failure, number);
        Node = new LinkedListNode<Waiter>(this);
    }

    public ulong Tried { get; }

    public VoxaClientException? Failure { get; }

    public long Number { get; }

    /// <summary>Its place among those who wait.</summary>
    public LinkedListNode<Waiter> Node { get; }

    /// <summary>Completes when the wait is over.</summary>
    public TaskCompletionSource<Lease> Place { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
