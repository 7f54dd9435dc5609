namespace OrleansVoxa.Grains.Apps;

/// <summary>A machine that has yet to be told that an instance goes. Immutable.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppRelease")]
public sealed record AppRelease
{
    /// <summary>The machine.</summary>
    [Id(0)]
    public string Node { get; init => field = value ?? ""; } = "";

    /// <summary>The instance.</summary>
    [Id(1)]
    public string Instance { get; init => field = value ?? ""; } = "";
}
