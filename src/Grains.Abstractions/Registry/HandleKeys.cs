namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>The grain keys of handles.</summary>
public static class HandleKeys
{
    /// <summary>The key of the <see cref="IHandleGrain"/> for a handle as a user spelled it.</summary>
    public static string Of(string handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return handle.ToLowerInvariant();
    }
}
