namespace Orleans.Runtime;

/// <summary>Names the state that a constructor parameter of type <see cref="IPersistentState{TState}"/> holds.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    /// <summary>State <paramref name="stateName"/> in the store named <paramref name="storageName"/>; unset, in <c>Default</c>.</summary>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    /// <summary>The state's name, part of its key in the store.</summary>
    public string StateName { get; }

    /// <summary>The store's name; null means <c>Default</c>.</summary>
    public string? StorageName { get; }
}
