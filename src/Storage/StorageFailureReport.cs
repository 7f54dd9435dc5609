namespace OrleansVoxa.Storage;

/// <summary>One failure of the store.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Failure">Its name.</param>
/// <param name="Message">What was wrong, with what, and what to do.</param>
public sealed record StorageFailureReport(DateTimeOffset At, StorageFailure Failure, string Message);
