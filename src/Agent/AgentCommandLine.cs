using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Agent;

/// <summary>What the program is told. Immutable.</summary>
/// <param name="Join">Where the cluster is.</param>
/// <param name="Data">Absolute path of the folder that holds the machine's key.</param>
/// <param name="Options">About the machine.</param>
internal sealed record AgentCommandLine(VoxaEndpoint Join, string Data, HostAgentOptions Options)
{
    public const string Usage = """
        usage: voxa agent --join voxa://HOST:PORT [options]

          --join ENDPOINT     the cluster: voxa://[NODEID@]HOST:PORT, voxa+tls://… or voxa+unix://[NODEID@]/PATH
          --data DIR          the machine's key (default $XDG_DATA_HOME/voxa/agent or ~/.local/share/voxa/agent)
          --engine SOCKET     the container engine (default unix:///var/run/docker.sock)
          --region REGION     where the machine is
          --feature FEATURE   what the machine has that an app may ask for; may be given more than once
          --cpu N             processors for apps, as 1.5 (default all)
          --memory SIZE       memory for apps, as 4g (default all)
          --help
        """;

    private const string SocketScheme = "unix://";

    /// <summary>Reads a command line; null, and all that is wrong with it.</summary>
    /// <param name="arguments">What stands behind the program's name.</param>
    /// <param name="environment">Looks up a variable.</param>
    /// <param name="faults">Sentences.</param>
    public static AgentCommandLine? Read(IReadOnlyList<string> arguments, Func<string, string?> environment, out IReadOnlyList<string> faults)
    {
        var wrong = new List<string>();
        faults = wrong;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var features = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var equals = arguments[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arguments[i] : arguments[i][..equals];
            if (name is not ("--join" or "--data" or "--engine" or "--region" or "--feature" or "--cpu" or "--memory"))
            {
                wrong.Add($"unknown option '{name}'; --help lists the options");
                continue;
            }

            var value = equals >= 0 ? arguments[i][(equals + 1)..] : ++i < arguments.Count ? arguments[i] : null;
            if (string.IsNullOrEmpty(value)) wrong.Add($"{name} needs a value");
            else if (name == "--feature") features.Add(value);
            else if (!values.TryAdd(name, value)) wrong.Add($"{name} is given twice");
        }

        VoxaEndpoint? join = null;
        if (!values.TryGetValue("--join", out var address)) wrong.Add("--join is missing: say where the cluster is, as --join voxa://HOST:41040");
        else if (!VoxaEndpoint.TryParse(address, out join)) wrong.Add($"--join takes voxa://[NODEID@]HOST:PORT, voxa+tls://… or voxa+unix://[NODEID@]/PATH, not '{address}'");
        var engine = values.GetValueOrDefault("--engine", SocketScheme + "/var/run/docker.sock");
        if (!engine.StartsWith(SocketScheme + "/", StringComparison.Ordinal)) wrong.Add($"--engine takes unix:///PATH, not '{engine}'");
        var cpu = 0;
        if (values.TryGetValue("--cpu", out var processors) && !CpuAmount.TryParse(processors, out cpu)) wrong.Add($"--cpu takes a number of processors, as 1.5 or 1500m, not '{processors}'");
        long memory = 0;
        if (values.TryGetValue("--memory", out var size) && !ByteSize.TryParse(size, out memory)) wrong.Add($"--memory takes a size, as 4g, not '{size}'");
        var data = values.GetValueOrDefault("--data") ?? DefaultData(environment);
        if (data is null) wrong.Add("there is no home directory; name a folder with --data DIR");
        if (wrong.Count > 0) return null;

        var options = new HostAgentOptions
        {
            Engine = new EngineOptions { Socket = engine[SocketScheme.Length..] },
            Region = values.GetValueOrDefault("--region", ""),
            Features = [.. features.Distinct(StringComparer.Ordinal)],
            CpuMillis = processors is null ? null : cpu,
            MemoryBytes = size is null ? null : memory,
        };
        wrong.AddRange(options.FindFaults());
        return wrong.Count > 0 ? null : new AgentCommandLine(join!, Path.GetFullPath(data!), options);
    }

    private static string? DefaultData(Func<string, string?> environment) =>
        environment("XDG_DATA_HOME") is { Length: > 0 } shared ? Path.Combine(shared, "voxa", "agent")
        : environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "share", "voxa", "agent")
        : null;
}
