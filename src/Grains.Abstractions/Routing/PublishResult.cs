namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>The outcome of publishing or withdrawing a service.</summary>
/// <param name="Accepted">It was done, durably.</param>
/// <param name="Code">A code of <see cref="PublishCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Service">What is published now; null if refused or withdrawn.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.PublishResult")]
public sealed record PublishResult(
    [property: Id(0)] bool Accepted,
    [property: Id(1)] string? Code,
    [property: Id(2)] string? Text,
    [property: Id(3)] ServiceView? Service)
{
    /// <summary>A refusal.</summary>
    public static PublishResult Refuse(string code, string text) => new(false, code, text, null);
}
