using System.CommandLine;

namespace OrleansVoxa.Cli;

/// <summary>Where an operator's API key comes from: a file, or the environment. Never the command line, which others on the machine can read.</summary>
internal static class ApiKeySource
{
    private const int LongestFile = 4_096;

    public static Option<string> Option() => new("--api-key-file")
    {
        Description = "File that holds the API key, readable by its owner only. Without it VOXA_API_KEY is used, if it is set.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("VOXA_API_KEY_FILE") ?? "",
    };

    /// <summary>The key, or null if there is none.</summary>
    /// <exception cref="CommandFailedException">The file cannot be used, or the key would travel in clear text.</exception>
    public static string? Read(CommandContext context, string? file)
    {
        var key = string.IsNullOrEmpty(file) ? Environment.GetEnvironmentVariable("VOXA_API_KEY")?.Trim() : ReadFile(file);
        if (string.IsNullOrEmpty(key)) return null;
        if (key.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            throw new CommandFailedException(ExitCodes.Usage, "bad_api_key", "What was given as API key is none: it is letters, digits and underscores, as it was shown when it was made.");
        return context.Server.Scheme == Uri.UriSchemeHttps || context.Server.IsLoopback
            ? key
            : throw new CommandFailedException(ExitCodes.Usage, "tls_required", $"An API key does not travel in clear text; name {context.Server.Host} as https with --server URL.");
    }

    private static string ReadFile(string file)
    {
        if (!File.Exists(file)) throw new CommandFailedException(ExitCodes.NotFound, "not_found", $"There is no file {file}.");
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & others) != 0)
            throw new CommandFailedException(ExitCodes.Failed, "key_file", $"{file} can be read or written by other users; take that away with chmod 600 '{file}'.");
        if (new FileInfo(file).Length > LongestFile) throw new CommandFailedException(ExitCodes.Failed, "key_file", $"{file} is too long for an API key.");
        return File.ReadAllText(file).Trim();
    }
}
