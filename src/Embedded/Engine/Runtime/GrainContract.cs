using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>A grain or observer interface: how its proxy is made, and which classes implement it.</summary>
internal sealed class GrainContract(Type type, Func<CallRouter, GrainId, GrainReference> create, GrainClass[] classes)
{
    public GrainReference Create(Silo silo, GrainId id) => create(silo, id);

    /// <summary>The type of the one class that implements the interface, or of the one whose full name starts so.</summary>
    /// <exception cref="ArgumentException">There is none, or there are several.</exception>
    public GrainType ClassType(string? classNamePrefix)
    {
        if (classes.Length == 1 && classNamePrefix is null) return classes[0].GrainType;
        var fitting = classNamePrefix is null
            ? classes
            : [.. classes.Where(c => c.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal))];
        return fitting.Length switch
        {
            1 => fitting[0].GrainType,
            0 => throw new ArgumentException($"Could not find an implementation for interface {type}"
                + (classNamePrefix is null ? "." : $" whose name starts with {classNamePrefix}.")),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {type}; candidates are {string.Join(", ", fitting.Select(c => c.Type.FullName))}."),
        };
    }
}
