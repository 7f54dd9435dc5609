using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call as filters and interleaving predicates see it.</summary>
public interface IInvokable
{
    /// <summary>How many arguments the method takes.</summary>
    int GetArgumentCount();

    /// <summary>The argument at <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    object? GetArgument(int index);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The interface's name.</summary>
    string GetInterfaceName();

    /// <summary>The interface.</summary>
    Type GetInterfaceType();

    /// <summary>The interface's method.</summary>
    MethodInfo GetMethod();

    /// <summary>The method's own response time-out, if it has one.</summary>
    TimeSpan? GetDefaultResponseTimeout();

    /// <summary>The token among the arguments, if there is one.</summary>
    CancellationToken GetCancellationToken();
}
