using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>What comes after an await, on its way back into a turn.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal sealed class Continuation(Call call, SendOrPostCallback callback, object? state) : TurnItem
{
    public Call Call => call;

    public void Run() => callback(state);
}
