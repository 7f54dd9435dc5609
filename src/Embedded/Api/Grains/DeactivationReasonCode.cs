namespace Orleans;

/// <summary>Why an activation ended.</summary>
[GenerateSerializer]
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>The silo is stopping.</summary>
    ShuttingDown,

    /// <summary>The grain could not be made, or its <see cref="IGrainBase.OnActivateAsync"/> failed.</summary>
    ActivationFailed,

    /// <summary>Orleans only: the directory failed.</summary>
    DirectoryFailure,

    /// <summary>No call for longer than the collection age.</summary>
    ActivationIdle,

    /// <summary>Orleans only: the activation did not answer.</summary>
    ActivationUnresponsive,

    /// <summary>Orleans only: the grain is active elsewhere.</summary>
    DuplicateActivation,

    /// <summary>Orleans only: the call needs another version of the grain.</summary>
    IncompatibleRequest,

    /// <summary>The grain failed in a way that its memory cannot be trusted after, such as a lost state write.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>Orleans only: the grain moves to another silo.</summary>
    Migrating,

    /// <summary>The silo asked for it.</summary>
    RuntimeRequested,

    /// <summary>Orleans only: memory is short.</summary>
    HighMemoryPressure,
}
