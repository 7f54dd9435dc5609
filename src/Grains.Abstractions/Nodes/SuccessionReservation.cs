namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>Whether an identity that is to succeed another was set aside for it.</summary>
/// <param name="Number">The reservation's number, by which it is withdrawn; 0 if refused.</param>
/// <param name="Code">A code of <see cref="RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Successor">By which node that identity was succeeded itself; null if it was not.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SuccessionReservation")]
public sealed record SuccessionReservation(
    [property: Id(0)] long Number,
    [property: Id(1)] string? Code = null,
    [property: Id(2)] string? Text = null,
    [property: Id(3)] string? Successor = null);
