namespace Orleans.Embedded;

/// <summary>What comes after an await, on its way back into a turn.</summary>
internal sealed class Continuation(Call call, SendOrPostCallback callback, object? state) : TurnItem
{
    internal override void Enter(CallTarget target)
    {
        SetSynchronizationContext(call);
        callback(state);
    }
}
