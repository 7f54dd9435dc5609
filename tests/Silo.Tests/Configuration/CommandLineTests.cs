using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Tests.Configuration;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_OptionsInBothSpellings_WritesTheirSettings()
    {
        var line = CommandLine.Parse(["--data", "/d", "--relays=4", "--p2p:MaxConnections", "7"]);

        Assert.Empty(line.Faults);
        Assert.Equal(CommandLineAction.Run, line.Action);
        Assert.Equal("/d", line.Values["settings:data"]);
        Assert.Equal("4", line.Values["settings:relays"]);
        Assert.Equal("7", line.Values["p2p:MaxConnections"]);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("relays")]
    [InlineData("--nowhere:Key")]
    [InlineData("--p2p:")]
    public void Parse_UnknownOption_NamesIt(string option)
    {
        var line = CommandLine.Parse([option, "1"]);

        Assert.Contains(line.Faults, fault => fault.Contains($"'{option}'", StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_SeveralFaults_ReportsAll()
    {
        var line = CommandLine.Parse(["--what=1", "--http", "a", "--http", "b", "--data"]);

        Assert.Equal(3, line.Faults.Count);
    }

    [Theory]
    [InlineData("--help", CommandLineAction.Help)]
    [InlineData("-h", CommandLineAction.Help)]
    [InlineData("--version", CommandLineAction.Version)]
    public void Parse_QuestionAmongOptions_AnswersIt(string option, CommandLineAction action) =>
        Assert.Equal(action, CommandLine.Parse(["--relays", "4", option]).Action);

    [Fact]
    public void Usage_EveryOption_IsListed()
    {
        foreach (var option in new[] { "--data", "--http", "--roles", "--store", "--relays", "--port-offset" })
            Assert.Contains("  " + option + " ", CommandLine.Usage, StringComparison.Ordinal);
    }
}
