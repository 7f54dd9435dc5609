namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Whether something that is sent to a command beside its input gets to it.</summary>
[GenerateSerializer]
[Alias("voxa.AppExecReach")]
public enum AppExecReach
{
    /// <summary>Its machine is told, as soon as it asks.</summary>
    Sent = 0,

    /// <summary>There is no such run of this operator's.</summary>
    Unknown = 1,

    /// <summary>The run is over: it changes nothing any more.</summary>
    Over = 2,

    /// <summary>The command has no terminal.</summary>
    NoTerminal = 3,
}
