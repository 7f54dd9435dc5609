using System.CommandLine;
using System.Globalization;

namespace OrleansVoxa.Fuzz.Running;

/// <summary>The command line of long runs. Exit code 0: all promises held; 1: one was broken; 2: wrong options; 3: an input hangs.</summary>
internal static class LongRun
{
    private static readonly Option<long> Inputs = new("--inputs") { Description = "Inputs for each target.", DefaultValueFactory = _ => 1_000_000 };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Seed of corpus and mutations.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string[]> Target = new("--target") { Description = "Only this target; may stand several times." };
    private static readonly Option<long> First = new("--first") { Description = "First iteration, to go on or to repeat one.", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> Hex = new("--hex") { Description = "Run this one input, in hex, on the one target." };
    private static readonly Option<bool> List = new("--list") { Description = "Name the targets and what they decode." };

    /// <summary>Whether the arguments are this command line's, and not the test runner's.</summary>
    public static bool Answers(string[] args) =>
        args.Length > 0 && (args[0] is "--help" || new Option[] { Inputs, Seed, Target, First, Hex, List }.Any(option => args[0] == option.Name));

    public static int Start(string[] args)
    {
        var command = new RootCommand("Fuzzes every decoder of the protocol; see docs/fuzzing.md.") { Inputs, Seed, Target, First, Hex, List };
        command.SetAction(Execute);
        return command.Parse(args).Invoke();
    }

    private static int Execute(ParseResult options)
    {
        var names = options.GetValue(Target) ?? [];
        var targets = FuzzTargets.All().Where(target => names.Length == 0 || names.Contains(target.Name)).ToArray();
        if (targets.Length < Math.Max(1, names.Distinct().Count()))
        {
            Console.Error.WriteLine($"There is no such target. The targets: {string.Join(", ", FuzzTargets.All().Select(target => target.Name))}");
            return 2;
        }

        try
        {
            if (options.GetValue(List)) ListAll(targets);
            else if (options.GetValue(Hex) is { } hex) RunHex(targets[0], options.GetValue(Seed), hex);
            else foreach (var target in targets) RunTarget(target, options.GetValue(Seed), options.GetValue(First), options.GetValue(Inputs));
            return 0;
        }
        catch (FuzzFailureException failure)
        {
            Console.Error.WriteLine();
            Console.Error.WriteLine($"FAILED {failure.Message}");
            Console.Error.WriteLine(failure.InnerException);
            return 1;
        }
    }

    private static void ListAll(IEnumerable<FuzzTarget> targets)
    {
        foreach (var target in targets) Console.WriteLine($"{target.Name,-24} {string.Join(", ", target.Decoders)}");
    }

    private static void RunHex(FuzzTarget target, ulong seed, string hex) =>
        Console.WriteLine(new FuzzRunner(target, seed).RunInput(Convert.FromHexString(hex)) ? "accepted" : "refused");

    private static void RunTarget(FuzzTarget target, ulong seed, long first, long inputs)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var told = start;
        var report = new FuzzRunner(target, seed).Run(first, inputs, Hang, Tell);
        Console.WriteLine(Line(report, "done"));

        void Tell(FuzzReport report)
        {
            if (time.GetElapsedTime(told) < TimeSpan.FromSeconds(2)) return;
            told = time.GetTimestamp();
            Console.WriteLine(Line(report, FormattableString.Invariant($"of {inputs:N0}, at iteration {first + report.Inputs}")));
        }

        string Line(FuzzReport report, string state)
        {
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name,-24} seed {seed} {report.Inputs,12:N0} inputs {report.Inputs / seconds,10:N0}/s {(double)report.Accepted / report.Inputs,6:P1} accepted, most allocated {report.MostAllocated:N0} bytes ({report.MostAllocatedShare:P0} of its limit), {seconds:N1} s, {(target.Detail.Length > 0 ? target.Detail + ", " : "")}{state}");
        }
    }

    private static void Hang(string reproducer)
    {
        Console.Error.WriteLine($"FAILED {reproducer}");
        Environment.Exit(3);
    }
}
