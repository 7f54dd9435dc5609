namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What becomes of bytes that were brought to a run.</summary>
[GenerateSerializer]
[Alias("voxa.AppExecVerdict")]
public enum AppExecVerdict
{
    /// <summary>They are taken, or were before.</summary>
    Taken = 0,

    /// <summary>Whoever they are for is behind: bring them again.</summary>
    Again = 1,

    /// <summary>The run is over: bring nothing more.</summary>
    Stop = 2,
}
