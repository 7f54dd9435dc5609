namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Where an activation is in its life.</summary>
internal enum ActivationState : byte
{
    /// <summary>Nothing has happened yet.</summary>
    New,

    /// <summary>The grain is being made, its state read, OnActivateAsync runs.</summary>
    Activating,

    /// <summary>Takes calls.</summary>
    Valid,

    /// <summary>Starts no further calls; waits for those that run, then OnDeactivateAsync runs.</summary>
    Deactivating,

    /// <summary>Hands calls on to the next activation.</summary>
    Dead,
}
