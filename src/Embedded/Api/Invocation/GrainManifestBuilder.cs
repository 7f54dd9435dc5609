using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>Collects what the generator found in all assemblies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestBuilder
{
    internal Dictionary<Type, Func<CallRouter, GrainId, GrainReference>> Proxies { get; } = [];

    internal HashSet<Type> GrainClasses { get; } = [];

    /// <summary>A grain or observer interface and how its proxy is made.</summary>
    public void AddProxy(Type interfaceType, Func<CallRouter, GrainId, GrainReference> create) => Proxies[interfaceType] = create;

    /// <summary>A grain class.</summary>
    public void AddGrainClass(Type grainClass) => GrainClasses.Add(grainClass);
}
