namespace Orleans;

/// <summary>Makes references to grains and observers. Making one calls nothing. Thread-safe.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with <paramref name="primaryKey"/>.</summary>
    /// <param name="primaryKey">Its key, neither empty nor blank.</param>
    /// <param name="grainClassNamePrefix">Start of the full name of the grain class, where several implement the interface.</param>
    /// <exception cref="ArgumentException">The key is empty or blank, or the grain class is missing or ambiguous.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(string, string?)"/>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey;

    /// <summary>A reference to the grain <paramref name="grainId"/> as a <typeparamref name="TGrainInterface"/>.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;

    /// <summary>A reference to the grain with <paramref name="grainPrimaryKey"/> as the given interface.</summary>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>A reference that no interface is known of.</summary>
    IAddressable GetGrain(GrainId grainId);

    /// <summary>A reference through which grains call <paramref name="obj"/>, which is held weakly: keep it alive yourself.</summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Ends a reference made by <see cref="CreateObjectReference"/>; <paramref name="obj"/> is that reference.</summary>
    /// <exception cref="ArgumentException"><paramref name="obj"/> is no such reference, or was deleted before.</exception>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;
}
