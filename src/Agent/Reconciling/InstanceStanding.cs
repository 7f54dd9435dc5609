namespace OrleansVoxa.Agent.Reconciling;

/// <summary>Where an instance stands at the engine, as far as it decides what is done next.</summary>
internal enum InstanceStanding
{
    /// <summary>There is no container of it.</summary>
    None,

    /// <summary>Its container was made and never started, or is being removed.</summary>
    HalfMade,

    /// <summary>Its container runs.</summary>
    Runs,

    /// <summary>Its container has ended.</summary>
    Ended,

    /// <summary>There is no container of it and there will be none: it failed for good.</summary>
    Refused,
}
