namespace Orleans.Embedded;

/// <summary>A call whose method has returned a task that goes on; a node of its target's list of such calls.</summary>
internal abstract class PendingCall(Call call)
{
    public PendingCall? Previous;
    public PendingCall? Next;

    public Call Call { get; } = call;
}
