using System.Globalization;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Postgres;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>The commands <c>db …</c>. But for <c>db backup</c> they work on a store while no silo does.</summary>
/// <param name="output">Gets the result.</param>
/// <param name="errors">Gets the sentences that explain a failure.</param>
/// <param name="clock">Notes when a schema was made.</param>
public sealed class StoreProgram(TextWriter output, TextWriter errors, TimeProvider clock)
{
    private readonly MaintenanceCommand _command = new(errors);

    /// <summary>What <c>db --help</c> prints.</summary>
    public const string Usage =
        """
        usage: voxa-silo db migrate [--store STORE]    brings the store to this program's schema
               voxa-silo db check [--store STORE]      checks schema and structure, reads everything, prints counts and a hash
               voxa-silo db move --from STORE --to STORE
                                                       copies everything, goes on where an interrupted move ended, compares both
               voxa-silo db backup FILE [--with-master-key]
                                                       copies a SQLite store into a new file, also while a silo runs on it
               voxa-silo db restore FILE [--data DIR]  makes a data directory of such a file
        STORE is sqlite, sqlite:FILE or postgres:CONNECTION. Without --store it is the silo's own, by the same options,
        variables and files. VOXA_MOVE_FROM and VOXA_MOVE_TO stand in for --from and --to where a password must not be seen.
        """;

    /// <summary>Runs one command to its end.</summary>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken stop)
    {
        if (arguments.Count == 0 || arguments.Any(argument => argument is "--help" or "-h" or "-?"))
        {
            await output.WriteLineAsync(Usage);
            return arguments.Count == 0 ? ExitCode.BadOption : ExitCode.Stopped;
        }

        if (BackupProgram.Knows(arguments[0])) return await new BackupProgram(output, errors, clock).RunAsync(arguments, environment, stop);
        var own = new List<string>();
        var places = new Dictionary<string, string?> { ["--from"] = environment.GetValueOrDefault("VOXA_MOVE_FROM"), ["--to"] = environment.GetValueOrDefault("VOXA_MOVE_TO") };
        for (var i = 1; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var option, var rest] ? (option, rest) : (arguments[i], null);
            if (arguments[0] == "move" && places.ContainsKey(name)) places[name] = value ?? (++i < arguments.Count ? arguments[i] : null);
            else own.Add(arguments[i]);
        }

        var (read, code) = await _command.ReadAsync(own, environment);
        if (read is not { } options) return code;
        try
        {
            switch (arguments[0])
            {
                case "migrate":
                    await MigrateAsync(options.Store, stop);
                    return ExitCode.Stopped;
                case "check":
                    await SayAsync(options.Store, await StoreMaintenance.CheckAsync(options.Store, clock, stop));
                    return ExitCode.Stopped;
                case "move":
                    return await MoveAsync(places, options.Data, stop);
                default:
                    return await _command.FailAsync(ExitCode.BadOption, [$"db knows migrate, check, move, backup and restore, not '{arguments[0]}'"]);
            }
        }
        catch (StorageException failure)
        {
            return await _command.FailAsync(ExitCode.BadData, [failure.Message]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await _command.FailAsync(ExitCode.Failed, ["interrupted; the same command goes on where this one ended"]);
        }
    }

    private async Task MigrateAsync(StoreLocation store, CancellationToken stop)
    {
        if (store.PostgresConnection is not { } connection)
        {
            // A file is migrated whenever it is opened, and a new one is made.
            var path = store.SqliteFile!;
            if (!File.Exists(path)) throw new StorageException(StorageFailure.AccessDenied, $"There is no database {path}; the silo makes one when it starts.");
            await StoreMaintenance.CheckAsync(store, clock, stop);
            await output.WriteLineAsync($"{store} is ready");
            return;
        }

        var done = await PostgresMigrator.MigrateAsync(connection, stop);
        foreach (var script in done.Applied) await output.WriteLineAsync($"applied {script}");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{done.Database}: schema {done.To}{(done.Applied.Count == 0 ? ", nothing to do" : "")}"));
    }

    private async Task<ExitCode> MoveAsync(Dictionary<string, string?> places, string data, CancellationToken stop)
    {
        var faults = new List<string>();
        var (from, to) = (Parse("--from"), Parse("--to"));
        if (from is null || to is null) return await _command.FailAsync(ExitCode.BadOption, faults);

        var done = await StoreMaintenance.MoveAsync(from, to, clock, stop);
        if (done.AlreadyThere > 0) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done.AlreadyThere} rows were there from an earlier move"));
        await SayAsync(from, done.Content);
        await SayAsync(to, done.Content);
        await output.WriteLineAsync("the same; start the silo with --store for the new place, and with the same master.key and edge.key");
        return ExitCode.Stopped;

        StoreLocation? Parse(string option)
        {
            if (string.IsNullOrEmpty(places[option]))
            {
                faults.Add($"db move needs {option} STORE");
                return null;
            }

            var location = StoreLocation.TryParse(places[option]!, data, out var fault);
            if (location is null) faults.Add($"{option}: {fault}");
            return location;
        }
    }

    private Task SayAsync(StoreLocation store, StoreContent content) => output.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture, $"{store}: {content.States} states, {content.Reminders} reminders, sha256 {content.Sha256}"));
}
