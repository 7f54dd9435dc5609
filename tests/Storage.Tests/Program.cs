using Xunit.Runner.InProc.SystemConsole;

namespace OrleansVoxa.Storage.Tests;

internal static class Program
{
    private static Task<int> Main(string[] args) =>
        args is [WriteStorm.Command, var directory] ? WriteStorm.RunAsync(directory) : ConsoleRunner.Run(args);
}
