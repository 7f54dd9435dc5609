using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>A grain class: what its attributes say, and how its instances are made.</summary>
internal sealed class GrainClass
{
    private static readonly IStoredState[] NoStates = [];

    private readonly ConstructorInvoker _construct;
    private readonly Func<Activation, object?>[] _arguments;
    private volatile bool _filtersKnown;

    public GrainClass(Silo silo, Type type)
    {
        Silo = silo;
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? GrainType.Create(ConventionalName(type));
        MayInterleave = Interleaving.Of(type);
        MaxWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>(inherit: true)?.MaxLocalWorkers ?? 0;

        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"{type} has no public constructor, so the silo cannot make it.");
        _construct = ConstructorInvoker.Create(constructor);
        _arguments = [.. constructor.GetParameters().Select(Argument)];
    }

    public Silo Silo { get; }

    public Type Type { get; }

    public GrainType GrainType { get; }

    /// <summary>Null if calls never interleave but by their own attributes.</summary>
    public InterleavePredicate? MayInterleave { get; }

    /// <summary>How many activations an identity may have; 0 for an ordinary grain, which has one.</summary>
    public int MaxWorkers { get; }

    /// <summary>Null if nothing filters its calls. Looked up with the first activation, since filters may need the silo themselves.</summary>
    public CallFilters? Filters { get; private set; }

    /// <summary>After how many of the sweeper's ticks without a call an activation is collected.</summary>
    public int CollectionAge => Silo.TicksOf(
        Silo.Collection.ClassSpecificCollectionAge.TryGetValue(Type.FullName!, out var age) ? age : Silo.Collection.CollectionAge);

    /// <summary>Makes a grain, and says which states must be read before it is activated.</summary>
    public object Create(Activation activation, out IReadOnlyList<IStoredState> states)
    {
        if (!_filtersKnown)
        {
            Filters = CallFilters.For(Silo, Type);
            _filtersKnown = true;
        }

        var arguments = _arguments.Length == 0 ? [] : new object?[_arguments.Length];
        List<IStoredState>? found = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _arguments[i](activation);
            if (arguments[i] is IStoredState state) (found ??= new List<IStoredState>(1)).Add(state);
        }

        states = found is null ? NoStates : found;
        var outer = RuntimeContext.Current;
        RuntimeContext.Current = activation;
        try
        {
            return _construct.Invoke(arguments.AsSpan());
        }
        finally
        {
            RuntimeContext.Current = outer;
        }
    }

    private static string ConventionalName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name;
    }

    private Func<Activation, object?> Argument(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } facet) return StateArgument.For(Silo.Services, parameter, facet);

        var services = Silo.Services;
        var type = parameter.ParameterType;
        if (type == typeof(IGrainContext)) return static activation => activation;
        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
            return _ => services.GetRequiredKeyedService(type, keyed.Key);
        if (parameter.HasDefaultValue) return _ => services.GetService(type) ?? parameter.DefaultValue;
        return _ => services.GetRequiredService(type);
    }
}
