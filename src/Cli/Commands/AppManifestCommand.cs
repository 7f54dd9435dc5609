using System.CommandLine;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Cli.Commands;

/// <summary>Manifests as files: read, checked without a server, described by a schema.</summary>
internal static class AppManifestCommand
{
    private static readonly string[] Headings = ["field", "fault"];

    public static Argument<string> File() => new("file") { Description = "The manifest, as app.json; - for standard input." };

    /// <summary><c>voxa app validate FILE</c></summary>
    public static Command Validate(CommandRunner runner)
    {
        var file = File();
        var validate = new Command("validate", "Check a manifest and name all that is wrong with it; asks no server, so allowed registries, room and taken ports are not looked at.") { file };
        validate.SetAction(runner.Run(async (context, parsed, cancellationToken) =>
        {
            var body = await ReadAsync(context, parsed.GetValue(file)!, cancellationToken);
            // A value that is null is the one before, which only the server knows.
            if (AppManifest.TryRead(body, ManifestDefaults.Standard, static _ => "", out var app, out var faults))
            {
                context.Terminal.Result(new { Valid = true, Name = app.Name.Value, app.Version }, $"{app.Name} {app.Version} is a manifest");
                return ExitCodes.Success;
            }

            context.Terminal.Rows(faults, Headings, fault => [fault.Field, fault.Text]);
            throw new CommandFailedException(ExitCodes.Failed, "invalid_manifest", $"{faults.Length} fields are at fault.");
        }));
        return validate;
    }

    /// <summary><c>voxa app schema</c></summary>
    public static Command Schema(CommandRunner runner)
    {
        var schema = new Command("schema", "Print the JSON Schema of manifests, for editors.");
        schema.SetAction(runner.Run(async (context, _, cancellationToken) =>
        {
            await using var output = context.Terminal.OpenBytes();
            await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(AppManifestSchema.Write()), cancellationToken);
            return ExitCodes.Success;
        }));
        return schema;
    }

    public static async Task<byte[]> ReadAsync(CommandContext context, string path, CancellationToken cancellationToken)
    {
        await using var stream = path == "-" ? context.Input() : new FileStream(path, FileMode.Open, FileAccess.Read);
        using var whole = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            whole.Write(chunk, 0, read);
            if (whole.Length > AppManifest.MaximumBytes)
                throw new CommandFailedException(ExitCodes.Failed, "invalid_manifest", $"{path} is longer than {AppManifest.MaximumBytes} bytes, so it is no manifest.");
        }

        return whole.ToArray();
    }
}
