namespace Orleans.Runtime;

/// <summary>The silo has not started yet, or is stopping.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>The silo is not available.</summary>
    public SiloUnavailableException()
        : base("Silo unavailable")
    {
    }

    /// <summary>The silo is not available, for the reason in <paramref name="message"/>.</summary>
    public SiloUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>The silo is not available, for the reason in <paramref name="message"/>.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
