namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>The outcome of attaching a session or renewing its lease.</summary>
/// <param name="Attached">Packets go to this session now.</param>
/// <param name="Code"><c>superseded</c> if another session attached since, <c>hosted</c> if the node is a relay hosted here; else null.</param>
/// <param name="Lease">How long packets come without renewing, counted from now by a clock that nobody can set; renew at half of it.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AttachResult")]
public sealed record AttachResult(
    [property: Id(0)] bool Attached,
    [property: Id(1)] string? Code,
    [property: Id(2)] TimeSpan Lease);
