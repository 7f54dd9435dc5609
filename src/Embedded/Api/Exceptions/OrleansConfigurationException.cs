namespace Orleans.Runtime;

/// <summary>The silo cannot start as configured; the message lists every fault.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>A fault described by <paramref name="message"/>.</summary>
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>A fault described by <paramref name="message"/>, found through <paramref name="innerException"/>.</summary>
    public OrleansConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
