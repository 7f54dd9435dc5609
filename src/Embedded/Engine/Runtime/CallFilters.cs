using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>The filters around the calls of one grain class: the registered ones in order, then the grain itself if it is one.</summary>
internal sealed class CallFilters
{
    private readonly IIncomingGrainCallFilter[] _registered;

    private CallFilters(IIncomingGrainCallFilter[] registered) => _registered = registered;

    public int Count => _registered.Length;

    public IIncomingGrainCallFilter this[int index] => _registered[index];

    /// <summary>Null if there are none, so that unfiltered calls pay nothing.</summary>
    public static CallFilters? For(Silo silo, Type grainClass)
    {
        IIncomingGrainCallFilter[] registered = [.. silo.Services.GetServices<IIncomingGrainCallFilter>()];
        return registered.Length == 0 && !grainClass.IsAssignableTo(typeof(IIncomingGrainCallFilter)) ? null : new CallFilters(registered);
    }

    public PendingCall? Start(Activation activation, Call call) => new FilteredCall(this, activation, call).Start();
}
