namespace OrleansVoxa.Client.Pooling;

/// <summary>When a <see cref="Circuit"/> opens, and for how long.</summary>
/// <param name="Failures">Failures in a row that open it.</param>
/// <param name="PauseMinimum">The first pause; doubled each time that the trying request fails too.</param>
/// <param name="PauseMaximum">The longest pause.</param>
internal sealed record CircuitRules(int Failures, TimeSpan PauseMinimum, TimeSpan PauseMaximum)
{
    /// <summary>The longest pause after so many openings in a row.</summary>
    public TimeSpan PauseOf(int openings)
    {
        var pause = PauseMinimum;
        for (var i = 1; i < openings && pause < PauseMaximum; i++) pause *= 2;
        return pause < PauseMaximum ? pause : PauseMaximum;
    }
}
