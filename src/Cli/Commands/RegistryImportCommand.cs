using System.CommandLine;
using System.Globalization;
using OrleansVoxa.Cli.Output;
using OrleansVoxa.Cli.Registry;

namespace OrleansVoxa.Cli.Commands;

/// <summary><c>voxa registry import</c>: brings the nodes of an export back into a running registry.</summary>
internal static class RegistryImportCommand
{
    private const int MostParallel = 32;

    public static Command Create(CommandRunner runner)
    {
        var source = new Argument<string>("file") { Description = "The export." };
        var partial = new Option<bool>("--partial") { Description = "Take a file that was cut or changed, as far as its lines go." };
        var resume = new Option<bool>("--resume") { Description = "Go on where an interrupted import of this file into this server ended." };
        var parallel = new Option<int>("--parallel") { Description = "Batches of lines under way at once, 1 to 32.", DefaultValueFactory = _ => 4 };
        parallel.Validators.Add(result =>
        {
            // What is no number at all is the library's to say.
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var count) && count is < 1 or > MostParallel)
                result.AddError($"--parallel is from 1 to {MostParallel}.");
        });
        var keyFile = ApiKeySource.Option();
        var import = new Command("import", "Bring the nodes of an export back; what the registry knows better stays as it is.") { source, partial, resume, parallel, keyFile };
        import.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(source)!;
            if (!File.Exists(path)) throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"There is no file {path}.");
            var check = await ExportCheck.OfAsync(path, cancellationToken);
            if (check.Fault is { } fault)
            {
                if (!parsed.GetValue(partial))
                    throw new CommandFailedException(ExitCodes.Failed, "export_not_whole", $"{path} is not whole: {fault}. Finish it with `voxa registry export --resume`, or take what is there with --partial.");
                context.Terminal.Note($"{path} is not whole: {fault}; its {check.Lines} whole lines are taken");
            }

            var stored = new ImportProgress(path, context.Server, check.Digest);
            var done = parsed.GetValue(resume) ? await stored.LoadAsync(cancellationToken) : new ImportCounts();
            using var progress = new CountProgress(context.Time, CountProgress.ScreenOf(context), check.Lines, done.Lines, "nodes");
            var importer = new Importer(context, ApiKeySource.Read(context, parsed.GetValue(keyFile)), progress, stored);
            await importer.RunAsync(path, done, check.Lines, parsed.GetValue(parallel), cancellationToken);
            stored.Remove();
            progress.Clear();
            var counts = importer.Counts;
            context.Terminal.Result(
                counts, $"{counts.Lines} nodes: {counts.Restored} brought back, {counts.Unchanged} unchanged, {counts.Kept} newer here, {counts.Refused} refused");
            return counts.Refused == 0 ? ExitCodes.Success : ExitCodes.Failed;
        }));
        return import;
    }
}
