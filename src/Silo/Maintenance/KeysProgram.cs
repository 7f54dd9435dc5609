using System.Security.Cryptography;
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
    private readonly MaintenanceCommand _command = new(errors);

    /// <returns><see cref="ExitCode.Stopped"/> if both keys are there.</returns>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var (read, code) = await _command.ReadAsync(arguments, environment);
        if (read is not { } options) return code;
        if (options is not { MasterKeyFile: { } masterPath, EdgeKeyFile: { } edgePath })
            return await _command.FailAsync(ExitCode.BadOption, ["keys needs --master-key-file FILE and --edge-key-file FILE; a silo alone makes its own keys at its first start"]);

        // An identity that lies there was sealed under a master key, so a new one could not open it.
        if (MasterKeyFile.TryLoad(masterPath, mayCreate: !File.Exists(edgePath), out var fault) is not { } master)
            return await _command.FailAsync(ExitCode.BadData, [fault!]);
        using var edge = EdgeKeyFile.TryLoad(edgePath, master, out fault);
        CryptographicOperations.ZeroMemory(master);
        if (edge is null) return await _command.FailAsync(ExitCode.BadData, [fault!]);
        await output.WriteLineAsync(edge.Public.Id.ToString());
        return ExitCode.Stopped;
    }
}
