namespace OrleansVoxa.Integration.Tests;

/// <summary>Finds the programs that this build made: the ones a user runs, not copies beside the tests.</summary>
internal static class BuildOutput
{
    public static string Of(string program)
    {
        var project = program switch { "voxa" => "Cli", "voxa-agent" => "Agent", _ => "Silo" };
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, program));
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} was not built.");
    }
}
