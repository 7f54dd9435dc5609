using System.Text.RegularExpressions;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Sources;

/// <summary>
/// Writes the Dockerfile of an archive that has none, by its runtime. What is in the archive is known by its paths only, and none of them that a stranger chose is
/// written into it. What comes out is checked by <see cref="DockerfileRules"/> like any other. Pure.
/// </summary>
internal static partial class RuntimeDockerfile
{
    /// <summary>The user that everything runs as.</summary>
    public const string User = "USER 10001:10001";

    // Where the official images are to be had, and what stands before their names there.
    private static readonly (string Registry, string Path)[] Libraries =
        [("docker.io", "docker.io/library/"), ("public.ecr.aws", "public.ecr.aws/docker/library/"), ("mirror.gcr.io", "mirror.gcr.io/library/")];

    private static readonly Dictionary<string, (string Version, Func<RuntimeSource, IEnumerable<string>> Write)> Runtimes = new(StringComparer.Ordinal)
    {
        ["python"] = ("3.13", PythonDockerfile.Write),
        ["node"] = ("22", NodeDockerfile.Write),
        ["go"] = ("1.25", GoDockerfile.Write),
        ["rust"] = ("1", RustDockerfile.Write),
        ["java"] = ("21", JavaDockerfile.Write),
    };

    /// <summary>The text.</summary>
    /// <param name="app">Runtime, version, and whether the build may reach the network.</param>
    /// <param name="paths">All that the archive holds.</param>
    /// <param name="registries">Where images may come from.</param>
    /// <exception cref="InstanceException"><c>runtime_missing</c>, <c>runtime_unknown</c>, <c>runtime_version_invalid</c>, <c>registry_not_allowed</c>, <c>source_layout</c>, <c>build_network_needed</c>.</exception>
    public static string Write(AppSource app, IReadOnlySet<string> paths, IReadOnlyCollection<string> registries)
    {
        if (app.Runtime is null)
            throw new InstanceException("runtime_missing", $"The archive has no Dockerfile at its root: add one, or say by build_config.runtime which of {Known()} it is written for.");
        if (!Runtimes.TryGetValue(app.Runtime, out var runtime))
            throw new InstanceException("runtime_unknown", $"No Dockerfile can be written for build_config.runtime {Engine.EngineFaults.Clean(app.Runtime)}: it is none of {Known()}.");
        var version = app.RuntimeVersion ?? runtime.Version;
        if (!VersionPattern().IsMatch(version))
            throw new InstanceException("runtime_version_invalid", "build_config.version is no version: 1 to 32 letters, digits, dots and hyphens, beginning with a letter or digit.");
        var library = Libraries.FirstOrDefault(known => registries.Contains(known.Registry, StringComparer.Ordinal)).Path
            ?? throw new InstanceException(
                "registry_not_allowed", $"A Dockerfile for {app.Runtime} needs images of {string.Join(", ", Libraries.Select(known => known.Registry))}, and none of them is allowed here: add a Dockerfile.");
        return string.Join('\n', runtime.Write(new RuntimeSource(version, app.BuildNetwork, paths, library))) + "\n";
    }

    /// <summary>An archive that lacks what the runtime's programs have.</summary>
    public static InstanceException Layout(string what) => new("source_layout", $"{what}, or add a Dockerfile.");

    /// <summary>A build that cannot be done without the network.</summary>
    public static InstanceException NeedsNetwork(string what) => new("build_network_needed", $"{what} fetches what it needs: set build_config.network, or add a Dockerfile that builds without.");

    /// <summary>The step that takes the only file that fits, or says that there is not exactly one.</summary>
    public static string Only(string pattern, string to, string what) =>
        $"RUN set -- {pattern} && if [ $# -ne 1 ] || [ ! -e \"$1\" ]; then echo \"the build made $* and not one {what}: add a Dockerfile\" >&2; exit 1; fi && mv \"$1\" {to}";

    private static string Known() => string.Join(", ", SpecificationRules.KnownRuntimes);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,31}\z")]
    private static partial Regex VersionPattern();
}
