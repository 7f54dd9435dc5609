namespace OrleansVoxa.Agent.Engine;

/// <summary>How a container engine is reached, and how long and how much it may answer.</summary>
public sealed record EngineOptions
{
    /// <summary>Path of the engine's Unix socket. Default Docker's own; Podman's is <c>/run/podman/podman.sock</c>.</summary>
    public string Socket { get; init; } = "/var/run/docker.sock";

    /// <summary>Longest wait for a connection to the socket. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for a call that moves no images, its answer included. Default 30 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for pulling, importing or building an image. Default 15 minutes.</summary>
    public TimeSpan TransferTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest silence in a stream of progress before the engine counts as hung. Default 2 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most bytes that one answer may have. Default 8 MiB.</summary>
    public int AnswerLimit { get; init; } = 8 << 20;

    /// <summary>The most bytes that one line of a stream of progress or events may have. Default 256 KiB.</summary>
    public int LineLimit { get; init; } = 256 << 10;

    /// <summary>The most KiB that the header fields of an answer may have. Default 32.</summary>
    public int HeaderLimitKiB { get; init; } = 32;

    /// <summary>The most connections to the engine at a time, streams of logs and events included. Default 256.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>All faults, each a sentence that names the option; empty if there is none.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        var faults = new List<string>();
        // sockaddr_un holds 108 bytes with the closing zero.
        if (!Path.IsPathRooted(Socket) || System.Text.Encoding.UTF8.GetByteCount(Socket) > 107)
            faults.Add($"{nameof(Socket)} must be an absolute path of at most 107 bytes, not \"{Socket}\".");
        foreach (var (name, value) in new[]
        {
            (nameof(ConnectTimeout), ConnectTimeout), (nameof(CallTimeout), CallTimeout), (nameof(TransferTimeout), TransferTimeout), (nameof(IdleTimeout), IdleTimeout),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1)) faults.Add($"{name} must be more than zero and at most a day, not {value}.");
        }

        if (AnswerLimit is < 64 << 10 or > 256 << 20) faults.Add($"{nameof(AnswerLimit)} must be 64 KiB to 256 MiB, not {AnswerLimit} bytes.");
        if (LineLimit is < 4 << 10 or > 16 << 20) faults.Add($"{nameof(LineLimit)} must be 4 KiB to 16 MiB, not {LineLimit} bytes.");
        if (HeaderLimitKiB is < 4 or > 1024) faults.Add($"{nameof(HeaderLimitKiB)} must be 4 to 1024, not {HeaderLimitKiB}.");
        if (MaxConnections is < 4 or > 4096) faults.Add($"{nameof(MaxConnections)} must be 4 to 4096, not {MaxConnections}.");
        return faults;
    }
}
