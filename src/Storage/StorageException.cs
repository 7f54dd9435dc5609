namespace OrleansVoxa.Storage;

/// <summary>The store failed. <see cref="Failure"/> names the reason; the message says with what, and what to do.</summary>
/// <remarks>An <see cref="OrleansException"/>, as what passes without the caller's doing: callers are told to try again. Thrown by a write, it means that the write was not acknowledged; by opening, that nothing was changed.</remarks>
[GenerateSerializer]
[Alias("voxa.StorageException")]
public sealed class StorageException : OrleansException
{
    /// <summary>An unexpected failure without a message.</summary>
    public StorageException() : this(StorageFailure.Unexpected, "The store failed.") { }

    /// <summary>An unexpected failure.</summary>
    public StorageException(string message) : this(StorageFailure.Unexpected, message) { }

    /// <summary>An unexpected failure with its cause.</summary>
    public StorageException(string message, Exception? innerException)
        : this(StorageFailure.Unexpected, message, innerException) { }

    /// <summary>A named failure.</summary>
    public StorageException(StorageFailure failure, string message, Exception? innerException = null)
        : base(message, innerException!) => Failure = failure;

    /// <summary>The reason.</summary>
    [Id(0)]
    public StorageFailure Failure { get; private set; }

    /// <summary>True if nothing more may be acknowledged before a restart.</summary>
    [field: NonSerialized]
    internal bool MustRestart { get; init; }

    internal static StorageException NotRunning() =>
        new(StorageFailure.NotRunning, "The store is not running: it has not been opened yet, or the silo is stopping.");

    internal static StorageException From(Exception error) => error as StorageException
        ?? new StorageException(StorageFailure.Unexpected, $"The store failed: {error.Message}", error);

    internal StorageException ForAnotherCaller() => new(Failure, Message, this) { MustRestart = MustRestart };
}
