namespace Orleans.Runtime;

/// <summary>Base of the failures that the engine itself reports.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>An unexpected failure.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>A failure described by <paramref name="message"/>.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>A failure described by <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
