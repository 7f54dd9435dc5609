namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>Where the silo is in its life.</summary>
internal enum SiloState
{
    /// <summary>Takes no calls yet.</summary>
    New,

    /// <summary>Takes calls.</summary>
    Running,

    /// <summary>Takes calls to grains that are active, makes no others active.</summary>
    Stopping,
}
