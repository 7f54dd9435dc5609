using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>Where references send their calls. Thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CallRouter
{
    internal CallRouter()
    {
    }

    /// <summary>Hands the call to its activation, or fails it. Never throws.</summary>
    internal abstract void Send(GrainReference reference, Call call);

    /// <summary>A reference of another interface to the same grain.</summary>
    internal abstract GrainReference Cast(GrainReference reference, Type interfaceType);
}
