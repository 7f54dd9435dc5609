using System.Text.Json;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>What the commands beside the silo itself share: the silo's own options, variables and files, and how they fail.</summary>
/// <param name="errors">Gets the sentences that explain a failure.</param>
internal sealed class MaintenanceCommand(TextWriter errors)
{
    /// <summary>Reads the options, or says all that is wrong with them.</summary>
    /// <returns>Null after a fault, with the way to end.</returns>
    public async Task<(SiloOptions? Options, ExitCode Code)> ReadAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var line = CommandLine.Parse(arguments);
        if (line.Faults.Count > 0) return (null, await FailAsync(ExitCode.BadOption, line.Faults));
        if (SiloConfiguration.TryBuild(line.Values, environment, out var unreadable) is not { } configuration)
            return (null, await FailAsync(ExitCode.BadOption, [unreadable!]));
        return SiloOptionsReader.Read(configuration, out var faults) is { } options
            ? (options, ExitCode.Stopped)
            : (null, await FailAsync(ExitCode.BadOption, faults));
    }

    /// <summary>Says why a command failed, with a code for programs; with <paramref name="json"/> as an object.</summary>
    public async Task<ExitCode> FailAsync(ExitCode exit, string code, string text, bool json)
    {
        await errors.WriteLineAsync(json ? JsonSerializer.Serialize(new { error = code, text }) : $"voxa-silo: {text} ({code})");
        return exit;
    }

    public async Task<ExitCode> FailAsync(ExitCode code, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences) await errors.WriteLineAsync("voxa-silo: " + sentence);
        return code;
    }
}
