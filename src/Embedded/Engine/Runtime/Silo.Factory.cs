using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <content>References.</content>
internal sealed partial class Silo
{
    private static readonly GrainType ObserverType = GrainType.Create("sys.observer");

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        var contract = Catalog.Interface(typeof(TGrainInterface));
        return (TGrainInterface)(object)contract.Create(this, new GrainId(contract.ClassType(grainClassNamePrefix), IdSpan.Create(primaryKey)));
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey
    {
        var contract = Catalog.Interface(typeof(TGrainInterface));
        return (TGrainInterface)(object)contract.Create(
            this, new GrainId(contract.ClassType(grainClassNamePrefix), GrainIdKeyExtensions.CreateIntegerKey(primaryKey)));
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
    {
        CheckKey(grainId);
        return (TGrainInterface)(object)Catalog.Interface(typeof(TGrainInterface)).Create(this, grainId);
    }

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentNullException.ThrowIfNull(grainInterfaceType);
        ArgumentException.ThrowIfNullOrWhiteSpace(grainPrimaryKey);
        var contract = Catalog.Interface(grainInterfaceType);
        return (IGrain)(object)contract.Create(this, new GrainId(contract.ClassType(null), IdSpan.Create(grainPrimaryKey)));
    }

    public IAddressable GetGrain(GrainId grainId)
    {
        CheckKey(grainId);
        return new GrainReference(this, grainId);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference) throw new ArgumentException("The object is a reference already.", nameof(obj));
        if (obj is IGrainBase) throw new ArgumentException("The object is a grain; hand over a reference to it instead.", nameof(obj));
        if (obj is not TGrainObserverInterface)
            throw new ArgumentException($"{obj.GetType()} does not implement {typeof(TGrainObserverInterface)}.", nameof(obj));

        var contract = Catalog.Interface(typeof(TGrainObserverInterface));
        var id = GrainId.Create(ObserverType, Guid.NewGuid().ToString("N"));
        var target = new ObserverTarget(this, id, obj);
        _observers[id] = target;
        var reference = contract.Create(this, id);
        reference.Route = target;
        return (TGrainObserverInterface)(object)reference;
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReference reference) throw new ArgumentException("The object is no reference.", nameof(obj));
        if (!_observers.TryRemove(reference.GrainId, out var target))
            throw new ArgumentException("The reference belongs to no object here, or was deleted before.", nameof(obj));
        target.Closed = true;
    }

    internal override GrainReference Cast(GrainReference reference, Type interfaceType)
    {
        var cast = Catalog.Interface(interfaceType).Create(this, reference.GrainId);
        cast.Route = reference.Route;
        return cast;
    }

    internal void Forget(ObserverTarget target)
    {
        target.Closed = true;
        _observers.TryRemove(new KeyValuePair<GrainId, ObserverTarget>(target.TargetId, target));
    }

    private static void CheckKey(GrainId id)
    {
        if (id.Key.IsDefault) throw new ArgumentException("The grain id has no key.", nameof(id));
    }
}
