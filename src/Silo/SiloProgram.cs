using System.Reflection;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Hosting;
using OrleansVoxa.Silo.Keys;
using OrleansVoxa.Silo.Maintenance;

namespace OrleansVoxa.Silo;

/// <summary>The whole life of the process: options, data directory, keys, start, ready line, drain.</summary>
/// <param name="output">Gets the ready line and nothing else; logs go to standard error.</param>
/// <param name="errors">Gets the sentences that explain why a start failed.</param>
public sealed class SiloProgram(TextWriter output, TextWriter errors)
{
    public static string Version =>
        typeof(SiloProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Runs until <paramref name="stop"/> or a signal asks it to end.</summary>
    public async Task<ExitCode> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken stop)
    {
        if (arguments is ["db", ..]) return await new StoreProgram(output, errors, TimeProvider.System).RunAsync([.. arguments.Skip(1)], environment, stop);
        if (arguments is ["registry", ..]) return await new RegistryProgram(output, errors, TimeProvider.System).RunAsync([.. arguments.Skip(1)], environment, stop);
        if (arguments is ["health", ..]) return await new HealthProgram(output, errors).RunAsync([.. arguments.Skip(1)], environment, stop);
        if (arguments is ["keys", ..]) return await new KeysProgram(output, errors).RunAsync([.. arguments.Skip(1)], environment);
        var line = CommandLine.Parse(arguments);
        if (line.Action is not CommandLineAction.Run)
        {
            await output.WriteLineAsync(line.Action is CommandLineAction.Help ? CommandLine.Usage : Version);
            return ExitCode.Stopped;
        }

        if (line.Faults.Count > 0) return await FailAsync(ExitCode.BadOption, line.Faults);
        if (SiloConfiguration.TryBuild(line.Values, environment, out var unreadable) is not { } configuration)
            return await FailAsync(ExitCode.BadOption, unreadable!);
        if (SiloOptionsReader.Read(configuration, out var faults) is not { } options)
            return await FailAsync(ExitCode.BadOption, faults);
        if (GrainEngine.Refusal(options) is { } refused) return await FailAsync(ExitCode.BadOption, refused);

        using var directory = DataDirectory.TryOpen(options.Data, out var locked);
        if (directory is null) return await FailAsync(ExitCode.BadData, locked!);
        using var secrets = SiloSecrets.TryLoad(options, out var keyless);
        return secrets is null
            ? await FailAsync(ExitCode.BadData, keyless!)
            : await RunAsync(options, secrets, configuration, stop);
    }

    private async Task<ExitCode> RunAsync(
        SiloOptions options, SiloSecrets secrets, IConfiguration configuration, CancellationToken stop)
    {
        await using var app = SiloHost.Build(options, secrets, configuration);
        try
        {
            await app.StartAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (Exception e)
        {
            // What had started must end in order, or the next start takes this one for a crash.
            if (app.Services.GetRequiredService<StartMark>().Passed) await app.StopAsync(CancellationToken.None);

            // What has no explanation is a fault of the program's own, and better seen whole.
            return StartFailure.Explain(e, options) is { } failure
                ? await FailAsync(failure.Code, failure.Sentences)
                : await FailAsync(ExitCode.Failed, $"the start failed: {e}");
        }

        await output.WriteLineAsync(SiloHost.HttpAddress(app) is { } address ? $"ready http://{address}" : "ready");
        await output.FlushAsync(stop);
        await app.WaitForShutdownAsync(stop);
        return ExitCode.Stopped;
    }

    private Task<ExitCode> FailAsync(ExitCode code, string sentence) => FailAsync(code, [sentence]);

    private async Task<ExitCode> FailAsync(ExitCode code, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences) await errors.WriteLineAsync("voxa-silo: " + sentence);
        return code;
    }
}
