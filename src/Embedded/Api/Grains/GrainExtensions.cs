namespace Orleans;

/// <summary>Identities and references of grains.</summary>
public static class GrainExtensions
{
    /// <summary>The identity behind a grain or a reference.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain.ToReference().GrainId;

    /// <summary>The string key of a grain or a reference.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain switch
    {
        Grain own when own.GrainContext is { } context => context.GrainId.Key.ToString(),
        _ => grain.ToReference().GrainId.Key.ToString(),
    };

    /// <summary>The whole-number key of a grain or a reference.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    /// <exception cref="InvalidOperationException">The key is no whole number.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
    {
        var id = grain.GetGrainId();
        return id.TryGetIntegerKey(out var key)
            ? key
            : throw new InvalidOperationException($"Unable to extract integer key from grain id {id}");
    }

    /// <summary>A reference of the given interface to the same grain, fit to be handed to others.</summary>
    /// <exception cref="ArgumentException"><paramref name="grain"/> is neither a grain nor a reference.</exception>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        grain.ToReference().CastTo<TGrainInterface>();

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    internal static GrainReference ToReference(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference,
            Grain { GrainContext: { } context } => context.GrainReference,
            IGrainBase { GrainContext: { } context } => context.GrainReference,
            _ => throw new ArgumentException(
                $"{grain.GetType()} is neither a grain that the silo made nor a reference to one.", nameof(grain)),
        };
    }
}
