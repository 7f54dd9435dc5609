namespace OrleansVoxa.Grains.Apps;

/// <summary>Something that happened to an app. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppEvent")]
public sealed record StoredAppEvent
{
    /// <summary>The app's number for it.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>When.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }

    /// <summary>A word.</summary>
    [Id(2)]
    public string What { get; init => field = value ?? ""; } = "";

    /// <summary>The instance; null: the app.</summary>
    [Id(3)]
    public string? Instance { get; init; }

    /// <summary>A sentence.</summary>
    [Id(4)]
    public string Text { get; init => field = value ?? ""; } = "";

    /// <summary>Who did it; null: it came by itself.</summary>
    [Id(5)]
    public string? Operator { get; init; }
}
