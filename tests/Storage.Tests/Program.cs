using Xunit.Runner.InProc.SystemConsole;

namespace OrleansVoxa.Storage.Tests;

internal static class Program
{
    private static Task<int> Main(string[] args) =>
        args is [WriteStorm.Command, var kind, var where] ? WriteStorm.RunAsync(kind, where) : ConsoleRunner.Run(args);
}
