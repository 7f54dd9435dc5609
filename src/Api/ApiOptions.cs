namespace OrleansVoxa.Api;

/// <summary>Limits of the HTTP API; section <c>settings:api</c>. Checked at start-up by <see cref="ApiOptionsValidator"/>.</summary>
public sealed class ApiOptions
{
    public const string Section = "settings:api";

    /// <summary>Host names, beside <c>localhost</c> and IP addresses, under which the API answers. Default none.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins (scheme://host:port), beside the API's own, whose pages may call it. Default none.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Largest request body, in bytes. Default 64 KiB.</summary>
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>Changes that one address may ask for in a second; a burst may be twice that. Default 100.</summary>
    public int WritesPerSecond { get; set; } = 100;

    /// <summary>The same for this machine, whose address a local proxy or tool shares with all that it speaks for. Default 10,000.</summary>
    public int LoopbackWritesPerSecond { get; set; } = 10_000;

    /// <summary>Signed changes that one node may ask for in a second, from all addresses together; a burst may be twice that. Default 100.</summary>
    public int IdentityWritesPerSecond { get; set; } = 100;

    /// <summary>Longest wait for the registry's answer. Default 15 s.</summary>
    public TimeSpan RequestDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Answers about tokens that are remembered. Default 10,000; 0 remembers none; at most 1,000,000.</summary>
    public int TokenCacheEntries { get; set; } = 10_000;

    /// <summary>How long such an answer is used: so long a token that was revoked through another silo may still count here. Default 5 s; at most 1 minute.</summary>
    public TimeSpan TokenCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Answers about API keys that are remembered. Default 1,000; 0 remembers none; at most 100,000.</summary>
    public int KeyCacheEntries { get; set; } = 1_000;

    /// <summary>How long such an answer is used: so long a key that was revoked through another silo may still count here. Default 5 s; at most 1 minute.</summary>
    public TimeSpan KeyCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Let callers on this machine manage API keys without one although there are some: for an operator who lost the last one. Default false.</summary>
    public bool RecoverKeys { get; set; }
}
