using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>What holds for every instance specification, wherever it comes from: cluster, agent and manifest apply the same rules. Thread-safe.</summary>
public static class SpecificationRules
{
    private static readonly string[] Runtimes = ["python", "node", "go", "rust", "java"];
    private static readonly string[] Reserved = ["/proc", "/sys", "/dev"];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>The runtimes for which a Dockerfile can be written.</summary>
    public static ImmutableArray<string> KnownRuntimes => [.. Runtimes];

    /// <summary>The first fault, as <c>field: what is wrong</c>, or null if there is none.</summary>
    /// <param name="specification">What to look at. A field that JSON left out counts as a fault.</param>
    public static string? Fault(InstanceSpecification specification)
    {
        if (!InstanceId.TryParse(specification.Instance, out _)) return "instance: not an app's name, a revision and a number, as web.1.1.";
        if (Fault(specification.Source) is { } source) return source;
        if (Fault(specification.Limits) is { } limits) return limits;
        if (Words(specification.Command) is { } command) return command;
        if (Variables(specification.Environment) is { } environment) return environment;
        if (Paths(specification.Writable) is { } writable) return writable;
        if (Ports(specification.Ports) is { } ports) return ports;
        if (specification.Health is { } health && Fault(health) is { } check) return check;
        return specification.StopSeconds is < 0 or > InstanceSpecification.MaximumStopSeconds ? $"stop_seconds: from 0 to {InstanceSpecification.MaximumStopSeconds}." : null;
    }

    /// <summary>The first fault of what an app is made from, or null.</summary>
    public static string? Fault(AppSource source)
    {
        if (source.Reference is not { Length: >= 1 and <= AppSource.MaximumReference } reference || reference.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return $"source.reference: 1 to {AppSource.MaximumReference} visible ASCII characters.";
        if (source.Kind != SourceKind.Image && !IsSha256(reference)) return "source.reference: sha256: and 64 lower-case hexadecimal digits.";
        if (source.Runtime is { } runtime && !Runtimes.Contains(runtime)) return $"source.runtime: one of {string.Join(", ", Runtimes)}.";
        return source.RuntimeVersion is { } version && (version.Length is 0 or > 32 || version.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')))
            ? "source.runtime_version: 1 to 32 letters, digits, dots and hyphens."
            : null;
    }

    /// <summary>The first fault of what an instance may use, or null.</summary>
    public static string? Fault(SandboxLimits limits) =>
        Range("limits.memory_bytes", limits.MemoryBytes, SandboxLimits.MinimumMemory, SandboxLimits.MaximumMemory)
        ?? Range("limits.cpu_millis", limits.CpuMillis, SandboxLimits.MinimumCpu, SandboxLimits.MaximumCpu)
        ?? Range("limits.processes", limits.Processes, 1, SandboxLimits.MaximumProcesses)
        ?? Range("limits.temporary_bytes", limits.TemporaryBytes, SandboxLimits.MinimumTemporary, SandboxLimits.MaximumMemory);

    /// <summary>The first fault of a health check, or null.</summary>
    public static string? Fault(HealthCheck check)
    {
        if (check.Path is { } path && (path.Length is 0 or > HealthCheck.MaximumPath || path[0] != '/' || path.AsSpan().ContainsAnyExceptInRange('!', '~')))
            return $"health.path: begins with / and has at most {HealthCheck.MaximumPath} visible ASCII characters.";
        return Range("health.port", check.Port, 1, 65_535)
            ?? Range("health.interval_seconds", check.IntervalSeconds, 1, 3_600)
            ?? Range("health.timeout_seconds", check.TimeoutSeconds, 1, 300)
            ?? Range("health.failures", check.Failures, 1, 100);
    }

    /// <summary>True for <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
    public static bool IsSha256(string? text) =>
        text is { Length: 71 } && text.StartsWith("sha256:", StringComparison.Ordinal) && text.AsSpan(7).IndexOfAnyExcept(HexDigits) < 0;

    private static string? Words(ImmutableArray<string> words)
    {
        if (words.IsDefault || words.Length > InstanceSpecification.MaximumWords) return $"command: at most {InstanceSpecification.MaximumWords} words.";
        return words.Any(word => word is null || word.Length > InstanceSpecification.MaximumWord || word.Contains('\0'))
            ? $"command: a word has at most {InstanceSpecification.MaximumWord} characters, and no NUL."
            : words is ["", ..] ? "command: the program is empty." : null;
    }

    private static string? Variables(ImmutableArray<EnvironmentVariable> variables)
    {
        if (variables.IsDefault || variables.Length > EnvironmentVariable.MaximumCount) return $"environment: at most {EnvironmentVariable.MaximumCount} variables.";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in variables)
        {
            if (!IsVariableName(variable?.Name, out var name))
                return $"environment: a name has 1 to {EnvironmentVariable.MaximumName} letters, digits and underscores, and does not begin with a digit.";
            if (!names.Add(name)) return $"environment: {name} stands twice.";
            if (variable!.Value is not { Length: <= EnvironmentVariable.MaximumValue } value || value.Contains('\0')) return $"environment: {name} has at most {EnvironmentVariable.MaximumValue} characters, and no NUL.";
        }

        return null;
    }

    private static string? Paths(ImmutableArray<WritablePath> paths)
    {
        if (paths.IsDefault || paths.Length > WritablePath.MaximumCount) return $"writable: at most {WritablePath.MaximumCount} folders.";
        var total = 0L;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var writable in paths)
        {
            if (writable is null || !IsWritable(writable.Path)) return "writable: an absolute path without . and .., not /, /tmp, nor in or above /proc, /sys or /dev.";
            if (!seen.Add(writable.Path)) return $"writable: {writable.Path} stands twice.";
            if (Range("writable.bytes", writable.Bytes, SandboxLimits.MinimumTemporary, WritablePath.MaximumBytes) is { } size) return size;
            total += writable.Bytes;
        }

        return total > WritablePath.MaximumBytes ? "writable: 10 GiB together at most." : null;
    }

    /// <summary>True for what an environment variable may be called.</summary>
    internal static bool IsVariableName([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? name)
    {
        name = text is { Length: >= 1 and <= EnvironmentVariable.MaximumName } && !char.IsAsciiDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(NameCharacters) ? text : null;
        return name is not null;
    }

    /// <summary>True for a folder that an instance may be given to write to.</summary>
    internal static bool IsWritable([NotNullWhen(true)] string? path)
    {
        if (path is not { Length: >= 2 and <= WritablePath.MaximumLength } || path[0] != '/' || path.Any(c => c is ',' or ':' or '\\' || char.IsControl(c))) return false;
        if (path[1..].Split('/').Any(segment => segment is "" or "." or "..")) return false;
        return path != "/tmp" && !Reserved.Any(reserved => path == reserved || path.StartsWith(reserved + "/", StringComparison.Ordinal));
    }

    private static string? Ports(ImmutableArray<int> ports) =>
        ports.IsDefault || ports.Length > InstanceSpecification.MaximumPorts || ports.Any(port => port is < 1 or > 65_535) || ports.Distinct().Count() != ports.Length
            ? $"ports: at most {InstanceSpecification.MaximumPorts} different ones, 1 to 65535."
            : null;

    private static string? Range(string field, long value, long least, long most) =>
        value < least || value > most ? string.Create(CultureInfo.InvariantCulture, $"{field}: from {least} to {most}.") : null;
}
