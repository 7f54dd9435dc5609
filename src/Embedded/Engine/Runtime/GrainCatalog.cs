using System.Collections.Frozen;
using System.Reflection;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>The grain classes and interfaces of all application parts. Thread-safe, fixed once made.</summary>
internal sealed class GrainCatalog
{
    private readonly FrozenDictionary<GrainType, GrainClass> _classes;
    private readonly FrozenDictionary<Type, GrainContract> _interfaces;

    public GrainCatalog(Silo silo, IEnumerable<Assembly> assemblies)
    {
        var builder = new GrainManifestBuilder();
        builder.AddGrainClass(typeof(ManagementGrain));
        foreach (var part in ApplicationParts.Find(assemblies))
        {
            if (part.GetCustomAttribute<GrainManifestAttribute>() is { } attribute)
                ((IGrainManifest)Activator.CreateInstance(attribute.Manifest, nonPublic: true)!).Describe(builder);
        }

        var classes = builder.GrainClasses.Select(type => new GrainClass(silo, type)).ToList();
        var doubles = classes.GroupBy(c => c.GrainType).Where(group => group.Count() > 1)
            .Select(group => $"Grain type \"{group.Key}\" is claimed by {string.Join(" and ", group.Select(c => c.Type.FullName))}.").ToList();
        if (doubles.Count > 0) throw new OrleansConfigurationException(string.Join(Environment.NewLine, doubles));

        _classes = classes.ToFrozenDictionary(c => c.GrainType);
        _interfaces = builder.Proxies.ToFrozenDictionary(
            pair => pair.Key, pair => new GrainContract(pair.Key, pair.Value, [.. classes.Where(c => c.Type.IsAssignableTo(pair.Key))]));
    }

    public IReadOnlyCollection<GrainClass> Classes => _classes.Values;

    public GrainClass? ClassOf(GrainType type) => _classes.GetValueOrDefault(type);

    /// <exception cref="ArgumentException">It is no interface that a proxy was generated for.</exception>
    public GrainContract Interface(Type type) => _interfaces.TryGetValue(type, out var contract)
        ? contract
        : throw new ArgumentException($"{type} is no grain or observer interface of a loaded application part, so it has no proxy.");
}
