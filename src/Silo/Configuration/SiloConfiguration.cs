using System.Collections;
using Microsoft.Extensions.Configuration.Memory;

namespace OrleansVoxa.Silo.Configuration;

/// <summary>Layers the configuration; highest first: command line, environment, files, and the options' own defaults.</summary>
public static class SiloConfiguration
{
    private const string Prefix = "VOXA_";
    private const string DataKey = "settings:data";

    /// <summary>Reads everything; null, and a sentence for the user, when something cannot be read.</summary>
    public static IConfigurationRoot? TryBuild(
        IReadOnlyDictionary<string, string?> commandLine,
        IReadOnlyDictionary<string, string?> environment,
        out string? fault)
    {
        var variables = FromEnvironment(environment);

        // The files lie in the data directory, which therefore only the command line and the environment can name.
        var data = commandLine.GetValueOrDefault(DataKey) ?? variables.GetValueOrDefault(DataKey) ?? DefaultData(environment);
        if (string.IsNullOrWhiteSpace(data))
        {
            fault = "no data directory: there is no home directory, so name one with --data DIR";
            return null;
        }

        data = Path.GetFullPath(data);
        var builder = new ConfigurationBuilder();
        foreach (var section in SettingNames.Sections)
        {
            if (ReadFile(data, section, out fault) is not { } values) return null;
            builder.Add(new MemoryConfigurationSource { InitialData = values });
        }

        builder.Add(new MemoryConfigurationSource { InitialData = variables });
        builder.Add(new MemoryConfigurationSource { InitialData = commandLine });
        builder.Add(new MemoryConfigurationSource { InitialData = [new(DataKey, data)] });
        fault = null;
        return builder.Build();
    }

    /// <summary>This process's environment, as <see cref="TryBuild"/> takes it.</summary>
    public static IReadOnlyDictionary<string, string?> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value, StringComparer.Ordinal);

    private static Dictionary<string, string?> FromEnvironment(IReadOnlyDictionary<string, string?> environment)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in environment)
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || string.IsNullOrEmpty(value)) continue;
            var setting = Array.Find(SettingNames.Short, s => s.Variable == name);
            if (setting.Key is not null) values[setting.Key] = value;
            else if (name.Contains("__", StringComparison.Ordinal))
                values.TryAdd(name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), value);
        }

        return values;
    }

    private static List<KeyValuePair<string, string?>>? ReadFile(string data, string section, out string? fault)
    {
        fault = null;
        var path = Path.Combine(data, "config", section + ".json");
        if (!File.Exists(path)) return [];
        try
        {
            return [.. new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build()
                .AsEnumerable()
                .Where(pair => pair.Value is not null)
                .Select(pair => new KeyValuePair<string, string?>($"{section}:{pair.Key}", pair.Value))];
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            fault = $"{path} cannot be read: {(e.InnerException ?? e).Message}";
            return null;
        }
    }

    private static string? DefaultData(IReadOnlyDictionary<string, string?> environment)
    {
        if (environment.GetValueOrDefault("XDG_DATA_HOME") is { Length: > 0 } shared) return Path.Combine(shared, "voxa");
        var home = environment.GetValueOrDefault("HOME") is { Length: > 0 } named
            ? named
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length == 0 ? null : Path.Combine(home, ".local", "share", "voxa");
    }
}
