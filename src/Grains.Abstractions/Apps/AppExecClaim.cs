namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Whether somebody may write what a command reads.</summary>
[GenerateSerializer]
[Alias("voxa.AppExecClaim")]
public enum AppExecClaim
{
    /// <summary>It may, and nobody else may any more.</summary>
    Granted = 0,

    /// <summary>There is no such run of this operator's, or it has no input.</summary>
    Unknown = 1,

    /// <summary>Another one writes it, or did.</summary>
    Taken = 2,
}
