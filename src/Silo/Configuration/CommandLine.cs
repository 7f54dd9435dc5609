namespace OrleansVoxa.Silo.Configuration;

/// <summary>Turns the command line into configuration keys, and says what it could not understand.</summary>
public static class CommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    public static string Usage => string.Join(
        Environment.NewLine,
        SettingNames.Short
            .Select(o => $"  {o.Option + " " + o.Value,-25} {o.Text}")
            .Prepend("usage: voxa-silo [options], voxa-silo db migrate|check|move|backup|restore [options], voxa-silo registry check [options], voxa-silo health [options], or voxa-silo keys [options]")
            .Append("  --SECTION:KEY VALUE       any other setting; sections: " + string.Join(", ", SettingNames.Sections))
            .Append("  --help, --version"));

    public static ParsedCommandLine Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h" or "-?") return new(CommandLineAction.Help, values, []);
            if (argument is "--version") return new(CommandLineAction.Version, values, []);

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var key = KeyOf(name);
            if (key is null)
            {
                faults.Add($"unknown option '{name}'; --help lists the options");
                continue;
            }

            var value = equals >= 0 ? argument[(equals + 1)..] : ++i < arguments.Count ? arguments[i] : null;
            if (value is null) faults.Add($"{name} needs a value");
            else if (!values.TryAdd(key, value)) faults.Add($"{name} is given twice");
        }

        return new(CommandLineAction.Run, values, faults);
    }

    private static string? KeyOf(string name)
    {
        foreach (var setting in SettingNames.Short)
        {
            if (setting.Option == name) return setting.Key;
        }

        if (!name.StartsWith("--", StringComparison.Ordinal)) return null;
        var key = name[2..];
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < key.Length - 1
            && SettingNames.Sections.Contains(key[..colon], StringComparer.OrdinalIgnoreCase)
            ? key
            : null;
    }
}
