namespace OrleansVoxa.Grains.Apps;

/// <summary>What is stored of a port of the balancers. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppPort")]
public sealed record AppPortState
{
    /// <summary>The app that took it last; empty: none ever did.</summary>
    [Id(0)]
    public string App { get; init => field = value ?? ""; } = "";
}
