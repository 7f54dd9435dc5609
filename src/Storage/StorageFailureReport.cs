namespace OrleansVoxa.Storage;

/// <summary>One failure of the store.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Failure">Its name.</param>
/// <param name="Message">What was wrong, with what, and what to do.</param>
/// <param name="Overcome">
/// A later write was committed, or the server was reached again. It need not mean that all is well: on a disk that is nearly full small batches still find room
/// where larger ones do not.
/// </param>
public sealed record StorageFailureReport(DateTimeOffset At, StorageFailure Failure, string Message, bool Overcome);
