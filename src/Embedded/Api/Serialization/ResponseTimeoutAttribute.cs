using System.Globalization;

namespace Orleans;

/// <summary>How long callers of one method wait for its answer; unset, <see cref="Configuration.MessagingOptions.ResponseTimeout"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time-out, as <see cref="TimeSpan.Parse(string)"/> reads it.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
