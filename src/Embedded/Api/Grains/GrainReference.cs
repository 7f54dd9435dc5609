using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>
/// Base of the generated proxies: an identity and the way to it. Two references are equal if they name the same grain, whatever
/// interface they carry. Thread-safe.
/// </summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    /// <summary>The activation found last, so that calls need no look-up. It may have ended since; the router sees to that.</summary>
    internal CallTarget? Route;

    /// <summary>Made by generated code and by the engine only.</summary>
    protected internal GrainReference(CallRouter router, GrainId grainId)
    {
        Router = router;
        GrainId = grainId;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface's name; empty for a reference that no interface is known of.</summary>
    public virtual string InterfaceName => string.Empty;

    internal CallRouter Router { get; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{GrainId}:{InterfaceName}";

    /// <summary>Equality of identities.</summary>
    public static bool operator ==(GrainReference? left, GrainReference? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of identities.</summary>
    public static bool operator !=(GrainReference? left, GrainReference? right) => !(left == right);

    internal T CastTo<T>() => this is T own ? own : (T)(object)Router.Cast(this, typeof(T));

    /// <summary>Sends a call whose answer is a value.</summary>
    protected Task<T> Send<T>(Call<T> call)
    {
        var answer = call.Answer;
        Router.Send(this, call);
        return answer;
    }

    /// <summary>Sends a call whose answer is a value and that the caller may cancel.</summary>
    protected Task<T> Send<T>(CancellableCall<T> call)
    {
        call.Watch();
        return call.IsAnswered ? call.Answer : Send((Call<T>)call);
    }

    /// <summary>Sends a call whose answer is that it has ended and that the caller may cancel.</summary>
    protected Task Send(CancellableVoidCall call)
    {
        call.Watch();
        return call.IsAnswered ? call.Answer : Send((VoidCall)call);
    }

    /// <summary>An argument that is a grain or observer, as it may travel: a reference, never the object itself.</summary>
    /// <exception cref="NotSupportedException">It is an observer that no reference was made for.</exception>
    protected static T Portable<T>(T argument)
        where T : class, IAddressable => argument switch
        {
            null or GrainReference => argument!,
            IGrainBase => argument.AsReference<T>(),
            _ => throw new NotSupportedException(
                $"{argument.GetType()} is no grain and no reference. Call {nameof(IGrainFactory.CreateObjectReference)} first."),
        };

    /// <summary>Sends a call whose answer is that it has ended.</summary>
    protected Task Send(VoidCall call)
    {
        var answer = call.Answer;
        Router.Send(this, call);
        return answer;
    }

    /// <summary>Sends a call without an answer.</summary>
    protected void Send(OneWayCall call) => Router.Send(this, call);
}
