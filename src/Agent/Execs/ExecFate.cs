namespace OrleansVoxa.Agent.Execs;

/// <summary>What became of a command that is not listened to any more.</summary>
internal enum ExecFate
{
    /// <summary>The engine did not start it.</summary>
    NotBegun,

    /// <summary>It had ended before, or its container has.</summary>
    Gone,

    /// <summary>The agent ended it.</summary>
    Ended,

    /// <summary>It may go on.</summary>
    Left,
}
