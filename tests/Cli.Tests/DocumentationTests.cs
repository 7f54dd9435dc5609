using System.CommandLine;
using System.Globalization;
using System.Reflection;
using OrleansVoxa.Cli.Output;

namespace OrleansVoxa.Cli.Tests;

public sealed class DocumentationTests : CliTest
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "cli.md"));

    public static TheoryData<string> Commands => [.. Leaves(Root(), "").Select(leaf => leaf.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Page_EveryCommand_HasARowThatNamesItsOptions(string path)
    {
        var row = Row($"| `{path}");
        var command = Leaves(Root(), "").Single(leaf => leaf.Path == path).Command;

        foreach (var option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption))
        {
            Assert.True(
                new[] { option.Name }.Concat(option.Aliases).Any(name => row.Contains(name, StringComparison.Ordinal)),
                $"docs/cli.md does not name {option.Name} of '{path}'.");
        }
    }

    [Fact]
    public void Page_EveryRowOfACommand_IsACommand()
    {
        var section = Page[Page.IndexOf("## Commands", StringComparison.Ordinal)..Page.IndexOf("## Exit codes", StringComparison.Ordinal)];
        var known = Leaves(Root(), "").Select(leaf => leaf.Path).ToList();

        foreach (var line in section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
            Assert.Contains(known, path => line.StartsWith($"| `{path}", StringComparison.Ordinal));
    }

    [Fact]
    public void Page_OptionsOfEveryCommand_AreListed()
    {
        foreach (var option in Root().Options.Where(option => option.Recursive && option is not System.CommandLine.Help.HelpOption))
            Row($"| `{option.Name}");
    }

    [Fact]
    public async Task Page_EveryExitCode_IsListedThereAndInTheHelp()
    {
        var help = (await RunAsync("--help")).Output;
        foreach (var code in typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!))
        {
            Row($"| {code.ToString(CultureInfo.InvariantCulture)} |");
            Assert.Contains($" {code.ToString(CultureInfo.InvariantCulture)} ", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Help_Root_ListsEveryCommand()
    {
        var result = await RunAsync("--help");

        Assert.Equal(0, result.Code);
        foreach (var command in Root().Subcommands) Assert.Contains($"  {command.Name} ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_Command_DescribesItselfAndItsOptions(string path)
    {
        var result = await RunAsync([.. path.Split(' '), "--help"]);

        Assert.Equal(0, result.Code);
        var command = Leaves(Root(), "").Single(leaf => leaf.Path == path).Command;
        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        Assert.All(command.Options, option => Assert.Contains(option.Name, result.Output, StringComparison.Ordinal));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description)));
    }

    private static string Row(string start) =>
        Page.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"docs/cli.md has no row that begins with \"{start}\".");

    private static RootCommand Root() => VoxaCommand.CreateRoot(new CommandRunner(json => new Terminal(json, TextWriter.Null, TextWriter.Null, () => Stream.Null), TimeProvider.System));

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string prefix)
    {
        foreach (var child in command.Subcommands)
        {
            var path = prefix + child.Name;
            if (child.Subcommands.Count == 0) yield return (path, child);
            foreach (var leaf in Leaves(child, path + " ")) yield return leaf;
        }
    }
}
