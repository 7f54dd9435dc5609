using OrleansVoxa.Deploy.Tests.Tools;
using OrleansVoxa.Integration.Tests;

namespace OrleansVoxa.Deploy.Tests.Systemd;

public sealed class UnitTests
{
    private const string Program = "/opt/voxa/voxa-silo";

    [Theory]
    [InlineData("voxa.service")]
    [InlineData("voxa-migrate.service")]
    public async Task Unit_Verified_HasNoFault(string unit)
    {
        using var folder = new TemporaryFolder();
        var path = Installed(folder, unit);

        var (code, text) = await Tool.Find("systemd-analyze", "systemd").RunAsync("verify", "--man=no", path);

        // Other units of the machine that are read along may have remarks of their own.
        Assert.DoesNotContain(text.Split('\n'), line => line.Contains("voxa", StringComparison.Ordinal));
        Assert.True(code == 0, text);
    }

    [Theory]
    [InlineData("voxa.service")]
    [InlineData("voxa-migrate.service")]
    public async Task Unit_Sandbox_ExposesLittle(string unit)
    {
        using var folder = new TemporaryFolder();

        // Of 100, in tenths; a unit without any hardening has 96.
        var (code, text) = await Tool.Find("systemd-analyze", "systemd").RunAsync("security", "--no-pager", "--offline=true", "--threshold=20", Installed(folder, unit));

        Assert.True(code == 0, text);
    }

    /// <summary>The unit with the program where this build has it, since a program that is not there is a fault.</summary>
    private static string Installed(TemporaryFolder folder, string unit)
    {
        var text = Tree.Text("deploy/systemd/" + unit);
        Assert.Contains(Program, text, StringComparison.Ordinal);
        return folder.Write(unit, text.Replace(Program, BuildOutput.Of("voxa-silo"), StringComparison.Ordinal));
    }
}
