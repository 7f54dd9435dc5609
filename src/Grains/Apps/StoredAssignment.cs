namespace OrleansVoxa.Grains.Apps;

/// <summary>An instance that a machine is to run, or has yet to stop. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.AppAssignment")]
public sealed record StoredAssignment
{
    /// <summary>The instance.</summary>
    [Id(0)]
    public string Instance { get; init => field = value ?? ""; } = "";

    /// <summary>Its app.</summary>
    [Id(1)]
    public string App { get; init => field = value ?? ""; } = "";

    /// <summary>Its specification in a secret box under the master key; empty once it is to be stopped.</summary>
    [Id(2)]
    public byte[] Specification { get; init => field = value ?? []; } = [];

    /// <summary>Processors that are reserved for it, in thousandths.</summary>
    [Id(3)]
    public long CpuMillis { get; init; }

    /// <summary>Memory that is, in bytes.</summary>
    [Id(4)]
    public long MemoryBytes { get; init; }

    /// <summary>Storage that is, in bytes.</summary>
    [Id(5)]
    public long StorageBytes { get; init; }

    /// <summary>The machine's revision with which it came.</summary>
    [Id(6)]
    public long Since { get; init; }

    /// <summary>The machine's revision with which it went; 0: it is to run.</summary>
    [Id(7)]
    public long Until { get; init; }

    /// <summary>Its app has let it go. Until then an instance that the machine was told to stop is named to the app again and again.</summary>
    [Id(8)]
    public bool Released { get; init; }
}
