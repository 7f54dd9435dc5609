using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>
/// The command <c>keys</c>: makes the master key and the edges' identity where they are missing, for a cluster whose silos get both
/// handed in. What is there stays as it is.
/// </summary>
/// <param name="output">Gets the node id by which clients will know the edges.</param>
/// <param name="errors">Gets the sentence that explains why a key cannot be had.</param>
public sealed class KeysProgram(TextWriter output, TextWriter errors)
{
    /// <returns><see cref="ExitCode.Stopped"/> if both keys are there.</returns>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var line = CommandLine.Parse(arguments);
        if (line.Faults.Count > 0) return await FailAsync(ExitCode.BadOption, line.Faults);
        if (SiloConfiguration.TryBuild(line.Values, environment, out var unreadable) is not { } configuration)
            return await FailAsync(ExitCode.BadOption, [unreadable!]);
        if (SiloOptionsReader.Read(configuration, out var faults) is not { } options) return await FailAsync(ExitCode.BadOption, faults);
        if (options is not { MasterKeyFile: { } masterPath, EdgeKeyFile: { } edgePath })
            return await FailAsync(ExitCode.BadOption, ["keys needs --master-key-file FILE and --edge-key-file FILE; a silo alone makes its own keys at its first start"]);

        // An identity that lies there was sealed under a master key, so a new one could not open it.
        if (MasterKeyFile.TryLoad(masterPath, mayCreate: !File.Exists(edgePath), out var fault) is not { } master)
            return await FailAsync(ExitCode.BadData, [fault!]);
        using var edge = EdgeKeyFile.TryLoad(edgePath, master, out fault);
        if (edge is null) return await FailAsync(ExitCode.BadData, [fault!]);
        await output.WriteLineAsync(edge.Public.Id.ToString());
        return ExitCode.Stopped;
    }

    private async Task<ExitCode> FailAsync(ExitCode code, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences) await errors.WriteLineAsync("voxa-silo: " + sentence);
        return code;
    }
}
