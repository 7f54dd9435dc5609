namespace Orleans.Runtime;

/// <summary>A reminder could not be registered, updated or removed.</summary>
[GenerateSerializer]
public sealed class ReminderException(string message) : OrleansException(message);
