namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Where an app stands as a whole.</summary>
[GenerateSerializer]
public enum AppState
{
    /// <summary>Instances are wanted, and none has got further yet.</summary>
    Pending,

    /// <summary>What the first instances are made from is on the way.</summary>
    Downloading,

    /// <summary>The first instances are being built.</summary>
    Building,

    /// <summary>All instances that are wanted are up.</summary>
    Running,

    /// <summary>Some are up, and others come or go.</summary>
    Scaling,

    /// <summary>None is wanted.</summary>
    Stopped,

    /// <summary>None is up, and those that were tried failed; others are tried with growing pauses.</summary>
    Failed,
}
