using OrleansVoxa.Fuzz.Running;
using Xunit.Runner.InProc.SystemConsole;

namespace OrleansVoxa.Fuzz;

internal static class Program
{
    private static Task<int> Main(string[] args) =>
        LongRun.Answers(args) ? Task.FromResult(LongRun.Start(args)) : ConsoleRunner.Run(args);
}
