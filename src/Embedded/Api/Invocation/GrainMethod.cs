using System.ComponentModel;
using System.Reflection;

namespace Orleans.Embedded;

/// <summary>An interface method as generated code describes it, once for all its calls.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainMethod
{
    private readonly Type[] _parameters;
    private MethodInfo? _method;

    /// <summary>Describes a method.</summary>
    /// <param name="interfaceType">The interface that declares it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">What its attributes say.</param>
    /// <param name="parameters">Its parameters' types.</param>
    public GrainMethod(Type interfaceType, string name, CallOptions options, params Type[] parameters)
    {
        InterfaceType = interfaceType;
        Name = name;
        Options = options;
        _parameters = parameters;
    }

    /// <summary>The interface.</summary>
    public Type InterfaceType { get; }

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>What the method's attributes say.</summary>
    public CallOptions Options { get; }

    /// <summary>The method's own response time-out; null means the silo's.</summary>
    public TimeSpan? ResponseTimeout { get; init; }

    /// <summary>The method.</summary>
    public MethodInfo Method => _method ??= InterfaceType.GetMethod(Name, _parameters)
        ?? throw new MissingMethodException(InterfaceType.FullName, Name);

    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceType.Name}.{Name}";
}
