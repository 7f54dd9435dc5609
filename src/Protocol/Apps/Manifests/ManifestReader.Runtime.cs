using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>What instances are started with: ports, folders, command, environment and secrets.</summary>
internal sealed partial class ManifestReader
{
    private const string PortRule = "A port is written as \"80/tcp\", with a number from 1 to 65535; only TCP is carried.";

    private static ImmutableArray<PortMapping> Ports(ManifestObject network)
    {
        var ports = network.Object("ports", null);
        if (ports.Count > InstanceSpecification.MaximumPorts) network.Fault("ports", $"At most {InstanceSpecification.MaximumPorts}.");
        var mapped = ImmutableArray.CreateBuilder<PortMapping>();
        foreach (var (name, value) in ports.Entries)
        {
            var number = name.EndsWith("/tcp", StringComparison.Ordinal) ? name.AsSpan(0, name.Length - 4) : name.AsSpan();
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
            {
                ports.Fault(name, PortRule);
                continue;
            }

            var target = ports.Entry(name, value, ManifestFields.Port);
            int? host = target.Has("HostPort") ? target.Whole("HostPort", 1, 65_535, 1) : null;
            if (mapped.Any(other => other.Port == port)) ports.Fault(name, "Stands twice.");
            if (host is not null && mapped.Any(other => other.HostPort == host)) ports.Fault(name, $"HostPort {host} stands twice.");
            mapped.Add(new PortMapping(port, host));
        }

        return mapped.ToImmutable();
    }

    private static ImmutableArray<WritablePath> Writable(ManifestObject runtime)
    {
        var folders = runtime.Object("writable", null);
        if (folders.Count > WritablePath.MaximumCount) runtime.Fault("writable", $"At most {WritablePath.MaximumCount} folders.");
        var writable = ImmutableArray.CreateBuilder<WritablePath>();
        foreach (var (path, value) in folders.Entries)
        {
            if (!SpecificationRules.IsWritable(path))
                folders.Fault(path, "Must be an absolute path without . and .., not /tmp, nor in /proc, /sys or /dev.");
            if (folders.Size(path, value, SandboxLimits.MinimumTemporary, WritablePath.MaximumBytes) is { } bytes) writable.Add(new WritablePath(path, bytes));
        }

        if (writable.Sum(path => path.Bytes) > WritablePath.MaximumBytes) runtime.Fault("writable", $"{ByteSize.Write(WritablePath.MaximumBytes)} together at most.");
        return writable.ToImmutable();
    }

    private static ImmutableArray<string> Command(ManifestObject runtime)
    {
        var command = runtime.Texts(
            "command", InstanceSpecification.MaximumWords, word => word.Length <= InstanceSpecification.MaximumWord && !word.Contains('\0'),
            $"a text of at most {InstanceSpecification.MaximumWord} characters, without NUL", repeats: true);
        if (command is ["", ..]) runtime.Fault("command", "The program, which is the first word, is empty.");
        return command;
    }

    private ImmutableArray<EnvironmentVariable> Variables(ManifestObject environment, ManifestObject secrets)
    {
        var variables = ImmutableArray.CreateBuilder<EnvironmentVariable>();
        foreach (var (name, value) in environment.Entries) Add(environment, name, value, secret: false);
        foreach (var (name, value) in secrets.Entries) Add(secrets, name, value, secret: true);
        if (variables.Count > EnvironmentVariable.MaximumCount) _faults.Add(new("runtime_config.environment", $"At most {EnvironmentVariable.MaximumCount}, secrets included."));
        return variables.ToImmutable();

        void Add(ManifestObject map, string name, JsonElement value, bool secret)
        {
            if (!SpecificationRules.IsVariableName(name, out _))
                map.Fault(name, $"A name has 1 to {EnvironmentVariable.MaximumName} letters, digits and underscores, and does not begin with a digit.");
            else if (variables.Any(other => other.Name == name))
                map.Fault(name, "Stands twice: in the environment and in secrets.");
            else if (Value(map, name, value) is { } text)
                variables.Add(new EnvironmentVariable(name, text, secret));
        }
    }

    /// <summary>Faults say nothing of the value itself.</summary>
    private string? Value(ManifestObject map, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                if (earlier(name) is { } before) return before;
                map.Fault(name, "null keeps the value that this had before, and it had none.");
                return null;
            case JsonValueKind.String when value.GetString() is { Length: <= EnvironmentVariable.MaximumValue } text && !text.Contains('\0'):
                return text;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return value.GetRawText();
            default:
                map.Fault(name, $"Must be a text of at most {EnvironmentVariable.MaximumValue} characters, without NUL.");
                return null;
        }
    }
}
