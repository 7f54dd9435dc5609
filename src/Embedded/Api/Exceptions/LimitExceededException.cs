using System.Globalization;

namespace Orleans.Runtime;

/// <summary>A queue was full, so the call was not taken.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    /// <summary>Some limit was exceeded.</summary>
    public LimitExceededException()
        : base("Limit exceeded")
    {
    }

    /// <summary>A limit described by <paramref name="message"/> was exceeded.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>A limit described by <paramref name="message"/> was exceeded because of <paramref name="innerException"/>.</summary>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary><paramref name="current"/> is above <paramref name="threshold"/>.</summary>
    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base(string.Create(CultureInfo.InvariantCulture, $"Limit exceeded {limitName} Current={current} Threshold={threshold} {extraInfo}"))
    {
    }
}
