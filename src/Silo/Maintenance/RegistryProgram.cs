using System.Globalization;
using System.Text.Json;
using OrleansVoxa.Grains.Auditing;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>The command <c>registry check</c>: whether the parts of a stored registry agree, while no silo runs on it.</summary>
/// <param name="output">Gets a line for each disagreement, and one that counts.</param>
/// <param name="errors">Gets the sentences that explain a failure.</param>
/// <param name="clock">Notes when a schema was made.</param>
public sealed class RegistryProgram(TextWriter output, TextWriter errors, TimeProvider clock)
{
    /// <summary>What <c>registry --help</c> prints.</summary>
    public const string Usage =
        """
        usage: voxa-silo registry check [--repair] [--json] [--store STORE]
        Checks that directory, handles, nodes, log and published services agree; exit code 0 if they do, 1 if not. --repair writes what
        follows from the rest: the directory's lists, and who owns a handle. No silo may run on the store.
        """;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly MaintenanceCommand _command = new(errors);

    /// <summary>Runs the command to its end.</summary>
    /// <returns><see cref="ExitCode.Failed"/> if something disagrees afterwards.</returns>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken stop)
    {
        if (arguments.Count == 0 || arguments.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            await output.WriteLineAsync(Usage);
            return arguments.Count == 0 ? ExitCode.BadOption : ExitCode.Stopped;
        }

        if (arguments[0] != "check") return await _command.FailAsync(ExitCode.BadOption, [$"registry knows check, not '{arguments[0]}'"]);
        var own = arguments.Skip(1).Where(argument => argument is not ("--repair" or "--json")).ToList();
        var (read, code) = await _command.ReadAsync(own, environment);
        if (read is not { } options) return code;
        try
        {
            using var rows = StoreRows.Open(options.Store, clock);
            return await CheckAsync(rows, arguments.Contains("--repair"), arguments.Contains("--json"), stop);
        }
        catch (StorageException failure)
        {
            return await _command.FailAsync(ExitCode.BadData, [failure.Message]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await _command.FailAsync(ExitCode.Failed, ["interrupted; nothing was changed"]);
        }
    }

    private async Task<ExitCode> CheckAsync(StoreRows rows, bool repair, bool json, CancellationToken stop)
    {
        var audit = new RegistryAudit(new StoredStates(rows));
        long found = 0, repairable = 0;
        await foreach (var one in audit.RunAsync(stop))
        {
            found++;
            if (one.Repairable) repairable++;
            await output.WriteLineAsync(json ? JsonSerializer.Serialize(one, Json) : $"{one.Code} {one.Subject}: {one.Text} {one.Advice}");
        }

        var repaired = repair && audit.Repairs.Count > 0 ? repairable : 0;
        if (repaired > 0) await rows.WriteAsync(audit.Repairs.Select(row => new StoreRowChange(row.GrainType, row.GrainKey, row.StateName, row.Json)), stop);
        await output.WriteLineAsync(json
            ? JsonSerializer.Serialize(new { End = true, audit.Nodes, Found = found, Repaired = repaired }, Json)
            : string.Create(CultureInfo.InvariantCulture, $"{audit.Nodes} nodes: {(found == 0 ? "everything agrees" : $"{found} disagreements, {repaired} repaired")}"));
        return found > repaired ? ExitCode.Failed : ExitCode.Stopped;
    }
}
