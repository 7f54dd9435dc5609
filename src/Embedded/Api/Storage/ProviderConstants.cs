namespace Orleans.Providers;

/// <summary>Names that mean "the usual one".</summary>
public static class ProviderConstants
{
    /// <summary>The store used where none is named; <see cref="Storage.IGrainStorage"/> is registered under it as a keyed service.</summary>
    public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
}
