using OrleansVoxa.Deploy.Tests.Tools;

namespace OrleansVoxa.Deploy.Tests.Monitoring;

public sealed class RuleTests
{
    private const string Package = "prometheus";

    [Fact]
    public async Task Rules_Checked_AreValid()
    {
        var (code, text) = await Tool.Find("promtool", Package).RunAsync("check", "rules", Tree.Path("deploy/monitoring/alerts.yml"));

        Assert.True(code == 0, text);
    }

    [Fact]
    public async Task Rules_Tested_FireWhenTheyShouldAndOnlyThen()
    {
        var (code, text) = await Tool.Find("promtool", Package).RunAsync("test", "rules", Tree.Path("deploy/monitoring/alerts.test.yml"));

        Assert.True(code == 0, text);
    }

    [Fact]
    public void Rules_Each_HasACaseInWhichItFires()
    {
        var alerts = Words(Tree.Text("deploy/monitoring/alerts.yml"), "- alert: ");
        var cases = Tree.Text("deploy/monitoring/alerts.test.yml");

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"alertname: {alert}\n        exp_alerts:", cases, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_Checked_IsValid()
    {
        using var folder = new TemporaryFolder();
        folder.Write("alerts.yml", Tree.Text("deploy/monitoring/alerts.yml"));
        var path = folder.Write("prometheus.yml", Tree.Text("deploy/docker/prometheus.yml"));

        var (code, text) = await Tool.Find("promtool", Package).RunAsync("check", "config", path);

        Assert.True(code == 0, text);
    }

    private static List<string> Words(string text, string behind) => [.. text.Split('\n')
        .Where(line => line.Contains(behind, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(behind, StringComparison.Ordinal) + behind.Length)..].Trim())];
}
