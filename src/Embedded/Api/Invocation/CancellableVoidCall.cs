using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call with a token among its arguments: its caller stops waiting when the token is cancelled, and the grain sees it too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CancellableVoidCall : VoidCall
{
    private CancellationTokenRegistration _registration;

    /// <inheritdoc/>
    protected abstract override CancellationToken Token { get; }

    internal void Watch() => _registration = Token.UnsafeRegister(
        static (call, token) => ((VoidCall)call!).Fail(new OperationCanceledException(token)), this);

    internal sealed override bool Fail(Exception failure)
    {
        _registration.Unregister();
        return base.Fail(failure);
    }

    private protected sealed override void Succeed()
    {
        _registration.Unregister();
        base.Succeed();
    }
}
