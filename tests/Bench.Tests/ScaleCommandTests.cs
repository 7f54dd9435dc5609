using System.Globalization;
using OrleansVoxa.Bench.Scale;

namespace OrleansVoxa.Bench.Tests;

/// <summary>The simulation at a small size: it runs to its end, and its figures are those of the rules it drives.</summary>
public sealed class ScaleCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_SmallNetwork_PrintsEveryTable()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        var code = await ScaleCommand.RunAsync(["--nodes", "20000", "--silos", "5"], output, errors, Token);

        Assert.Equal((0, ""), (code, errors.ToString()));
        var text = output.ToString();
        foreach (var title in new[] { "### Directory", "### Discover, first page of 50", "### Reminders", "### Database writes by heartbeats" })
            Assert.Contains(title, text, StringComparison.Ordinal);
        Assert.Contains("| ticks of the day after all registered within an hour | 20,000 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nodes")]
    [InlineData("--nodes", "many")]
    [InlineData("--nodes", "9999")]
    [InlineData("--nodes", "100000001")]
    [InlineData("--silos", "1")]
    [InlineData("--shards", "64")]
    public async Task RunAsync_WrongOptions_SaysWhatIsRight(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        Assert.Equal(2, await ScaleCommand.RunAsync(args, output, errors, Token));

        Assert.Equal(ScaleOptions.Usage + Environment.NewLine, errors.ToString());
        Assert.Equal("", output.ToString());
    }
}
