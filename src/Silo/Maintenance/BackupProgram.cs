using System.Globalization;
using System.Text.Json;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Maintenance;

/// <summary>The commands <c>db backup</c>, on a store whether or not a silo runs on it, and <c>db restore</c>, where no store is yet.</summary>
/// <param name="output">Gets the result.</param>
/// <param name="errors">Gets the sentences that explain a failure.</param>
/// <param name="clock">Says when a back-up was made.</param>
internal sealed class BackupProgram(TextWriter output, TextWriter errors, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly MaintenanceCommand _command = new(errors);

    public static bool Knows(string command) => command is "backup" or "restore";

    /// <summary>Runs one command to its end.</summary>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken stop)
    {
        var json = arguments.Contains("--json");
        var withMasterKey = arguments[0] == "backup" && arguments.Contains("--with-master-key");
        var (file, own) = Split(arguments.Skip(1).Where(argument => argument != "--json" && !(withMasterKey && argument == "--with-master-key")));
        if (file is null) return await _command.FailAsync(ExitCode.BadOption, [$"db {arguments[0]} needs one FILE"]);
        var (read, code) = await _command.ReadAsync(own, environment);
        if (read is not { } options) return code;
        using var signals = new InterruptSignals(stop);
        using var bar = new BackupBar(json ? null : BackupBar.Screen, clock);
        try
        {
            return arguments[0] == "backup"
                ? await BackUpAsync(file, options, withMasterKey, json, bar, signals.Token)
                : await RestoreAsync(file, options, json, bar, signals.Token);
        }
        catch (StorageException failure)
        {
            bar.Dispose();
            return await _command.FailAsync(ExitCode.BadData, JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Failure.ToString()), failure.Message, json);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            bar.Dispose();
            return await _command.FailAsync(ExitCode.Failed, "interrupted", "Interrupted; nothing is left of it.", json);
        }
    }

    /// <summary>The one word that is no option and no option's value, and the rest.</summary>
    private static (string? File, List<string> Options) Split(IEnumerable<string> arguments)
    {
        string? file = null;
        var options = new List<string>();
        var isValue = false;
        foreach (var argument in arguments)
        {
            var isOption = argument.StartsWith('-');
            // A second file is an option that nobody knows, and is refused as such.
            if (!isValue && !isOption && file is null) file = argument;
            else options.Add(argument);
            isValue = !isValue && isOption && !argument.Contains('=', StringComparison.Ordinal);
        }

        return (file, options);
    }

    private async Task<ExitCode> BackUpAsync(string file, SiloOptions options, bool withMasterKey, bool json, BackupBar bar, CancellationToken stop)
    {
        var files = new Dictionary<string, byte[]>();
        // Sealed under the master key, so that it tells nobody anything.
        await AddAsync(files, SiloOptions.EdgeKeyName, options.EdgeKeyPath, required: false, stop);
        if (withMasterKey) await AddAsync(files, SiloOptions.MasterKeyName, options.MasterKeyPath, required: true, stop);
        var made = await StoreBackup.MakeAsync(options.Store, file, files, clock, bar, stop);
        bar.Dispose();
        await SayAsync(json, file, made, withMasterKey
            ? "the master key is in it: whoever reads this file can read every key of the network"
            : "the master key is not in it: keep a copy of that elsewhere");
        return ExitCode.Stopped;
    }

    private async Task<ExitCode> RestoreAsync(string file, SiloOptions options, bool json, BackupBar bar, CancellationToken stop)
    {
        using var target = RestoreTarget.Open(options);
        var made = await StoreBackup.RestoreAsync(file, options.Store, (rows, files) => target.AdaptAsync(rows, files, stop), bar, stop);
        bar.Dispose();
        await SayAsync(json, options.Store.ToString(), made, target.MissingMasterKey is { } missing
            ? $"before the silo starts, put the master key that belongs to it at {missing}, or name it with --master-key-file"
            : "the silo can start");
        return ExitCode.Stopped;
    }

    private static async Task AddAsync(Dictionary<string, byte[]> files, string name, string path, bool required, CancellationToken cancellationToken)
    {
        try
        {
            files.Add(name, await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && !required)
        {
            // A store that no silo has used yet, or an edge whose identity is handed in elsewhere.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFailure.AccessDenied, $"{path} cannot be read: {error.Message}", error);
        }
    }

    private Task SayAsync(bool json, string file, BackupContent made, string remark) => output.WriteLineAsync(json
        ? JsonSerializer.Serialize(new { File = file, made.Made, made.Bytes, made.Rows.States, made.Rows.Reminders, made.Rows.Sha256, made.Files }, Json)
        : string.Create(CultureInfo.InvariantCulture,
            $"{file}: {made.Bytes} bytes of {made.Made:yyyy-MM-dd HH:mm:ss} UTC, {made.Rows.States} states, {made.Rows.Reminders} reminders, sha256 {made.Rows.Sha256}\n{remark}"));
}
