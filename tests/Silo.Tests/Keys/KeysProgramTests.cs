using OrleansVoxa.Silo.Maintenance;

namespace OrleansVoxa.Silo.Tests.Keys;

public sealed class KeysProgramTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Twice_MakesBothKeysOnceAndPrintsTheSameId()
    {
        var (code, first, _) = await RunAsync("--master-key-file", _folder.Of("master.key"), "--edge-key-file", _folder.Of("edge.key"));
        var (again, second, _) = await RunAsync("--master-key-file", _folder.Of("master.key"), "--edge-key-file", _folder.Of("edge.key"));

        Assert.Equal((ExitCode.Stopped, ExitCode.Stopped), (code, again));
        Assert.Matches("^[0-9a-f]{40}$", first.Trim());
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Run_MasterKeyOfTheIdentityIsGone_MakesNoOther()
    {
        await RunAsync("--master-key-file", _folder.Of("master.key"), "--edge-key-file", _folder.Of("edge.key"));
        File.Delete(_folder.Of("master.key"));

        var (code, _, errors) = await RunAsync("--master-key-file", _folder.Of("master.key"), "--edge-key-file", _folder.Of("edge.key"));

        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("master.key is missing", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Of("master.key")));
    }

    [Fact]
    public async Task Run_OneFileNotNamed_SaysWhatItNeeds()
    {
        var (code, _, errors) = await RunAsync("--master-key-file", _folder.Of("master.key"));

        Assert.Equal(ExitCode.BadOption, code);
        Assert.Contains("--edge-key-file", errors, StringComparison.Ordinal);
    }

    private async Task<(ExitCode Code, string Output, string Errors)> RunAsync(params string[] options)
    {
        using StringWriter output = new(), errors = new();
        var code = await new KeysProgram(output, errors).RunAsync(["--data", _folder.Of("data"), .. options], new Dictionary<string, string?>());
        return (code, output.ToString(), errors.ToString());
    }
}
