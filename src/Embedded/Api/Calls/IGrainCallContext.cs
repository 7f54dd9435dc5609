using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way through filters.</summary>
public interface IGrainCallContext
{
    /// <summary>The call.</summary>
    IInvokable Request { get; }

    /// <summary>The grain object that is called.</summary>
    object Grain { get; }

    /// <summary>The grain that called; null if the caller is no grain.</summary>
    GrainId? SourceId { get; }

    /// <summary>The grain that is called.</summary>
    GrainId TargetId { get; }

    /// <summary>The interface's name as an identity.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>The interface's name.</summary>
    string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The interface's method.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The answer, once <see cref="Invoke"/> has ended; a filter may replace it.</summary>
    object? Result { get; set; }

    /// <summary>Goes on to the next filter, and after the last one to the grain.</summary>
    Task Invoke();
}
