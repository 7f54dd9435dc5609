using System.ComponentModel;
using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>
/// A call: its arguments (in generated subclasses), its place in the mailbox, and, while it runs, the synchronization context
/// that its awaits come home to. That it is the context tells the engine which call a continuation belongs to without an
/// AsyncLocal, and so who waits for whom.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Call : TurnItem, IInvokable
{
    /// <summary>Where the call waits or runs.</summary>
    internal CallTarget? Target;

    /// <summary>The call in whose turns this one was made, until it has ended; null if the caller is no grain or does not wait.</summary>
    internal Call? Caller;

    /// <summary>The call made last in the turns of this one. With <see cref="Caller"/> it lets a time-out name its chain.</summary>
    internal Call? Callee;

    /// <summary>The values of <see cref="RequestContext"/> that travel along.</summary>
    internal Dictionary<string, object>? Values;

    internal Call()
    {
    }

    /// <summary>Whether the caller has its answer, or waits for none.</summary>
    internal abstract bool IsAnswered { get; }

    /// <summary>The method called.</summary>
    public abstract GrainMethod Method { get; }

    /// <summary>How many arguments there are.</summary>
    protected virtual int ArgumentCount => 0;

    /// <summary>The token among the arguments.</summary>
    protected virtual CancellationToken Token => default;

    /// <summary>Brings a continuation of the running call back into a turn of its target.</summary>
    public sealed override void Post(SendOrPostCallback d, object? state) => Target!.Enqueue(new Continuation(this, d, state));

    /// <summary>Not possible: it would block one turn until another has run.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A grain's turns take posted work only.");

    /// <inheritdoc/>
    public sealed override SynchronizationContext CreateCopy() => this;

    /// <inheritdoc/>
    public override string ToString() => $"{Target?.TargetId}.{Method}";

    int IInvokable.GetArgumentCount() => ArgumentCount;

    object? IInvokable.GetArgument(int index) => GetArgument(index);

    string IInvokable.GetMethodName() => Method.Name;

    string IInvokable.GetInterfaceName() => Method.InterfaceType.FullName!;

    Type IInvokable.GetInterfaceType() => Method.InterfaceType;

    MethodInfo IInvokable.GetMethod() => Method.Method;

    TimeSpan? IInvokable.GetDefaultResponseTimeout() => Method.ResponseTimeout;

    CancellationToken IInvokable.GetCancellationToken() => Token;

    internal sealed override void Enter(CallTarget target) => target.Receive(this);

    /// <summary>Calls the grain; null if the call has ended, else what will end with <see cref="CallTarget.OnEnded"/>.</summary>
    internal abstract PendingCall? Start(object grain);

    /// <summary>Calls the grain on behalf of a filter.</summary>
    internal abstract Task<object?> StartBoxed(object grain);

    /// <summary>Answers the caller with what filters left.</summary>
    internal abstract void Complete(object? result);

    /// <summary>Answers the caller with a failure, if it still waits; says whether it did.</summary>
    internal abstract bool Fail(Exception failure);

    /// <summary>The argument at <paramref name="index"/>.</summary>
    protected virtual object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));
}
