using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Constructor arguments that are stored state.</summary>
internal static class StateArgument
{
    private static readonly MethodInfo Generic = typeof(StateArgument).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static Func<Activation, object?> For(IServiceProvider services, ParameterInfo parameter, PersistentStateAttribute facet)
    {
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new OrleansConfigurationException(
                $"Parameter {parameter.Name} of {parameter.Member.DeclaringType} carries [PersistentState] but is a {parameter.ParameterType}, not an IPersistentState<T>.");
        }

        var name = facet.StorageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        return Generic.MakeGenericMethod(parameter.ParameterType.GenericTypeArguments)
            .CreateDelegate<Func<IServiceProvider, string, string, Type, Func<Activation, object?>>>()(
                services, name, facet.StateName, parameter.Member.DeclaringType!);
    }

    private static Func<Activation, object?> Make<TState>(IServiceProvider services, string storageName, string stateName, Type grainClass)
    {
        IGrainStorage? storage = null;
        return activation => new PersistentState<TState>(activation, stateName, storage ??= Find(services, storageName, grainClass));
    }

    private static IGrainStorage Find(IServiceProvider services, string name, Type grainClass) =>
        services.GetKeyedService<IGrainStorage>(name)
        ?? (name == ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME ? services.GetService<IGrainStorage>() : null)
        ?? throw new OrleansConfigurationException($"{grainClass} keeps state in the store \"{name}\", but no {nameof(IGrainStorage)} is registered under that name.");
}
