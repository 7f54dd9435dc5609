namespace OrleansVoxa.Client.Pooling;

/// <summary>What a request tells about its endpoint.</summary>
internal enum LeaseOutcome
{
    /// <summary>Nothing: the caller went away first.</summary>
    Left,

    /// <summary>It answered, if only by a refusal.</summary>
    Answered,

    /// <summary>It did not answer.</summary>
    Failed,

    /// <summary>It takes nothing more, since it stops.</summary>
    Stopping,
}
