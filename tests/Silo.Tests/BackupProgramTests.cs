using System.Text.Json;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Tests;

/// <summary>The commands on the data directory of a silo, running or stopped.</summary>
public sealed class BackupProgramTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.Path, "data");

    private string Backup => Path.Combine(_folder.Path, "backup");

    private string Other => Path.Combine(_folder.Path, "other");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BackupAndRestore_RunningSilo_OtherDirectoryStartsWithTheSameNodesAndIdentity()
    {
        string before;
        await using (var silo = await RunningSilo.StartAsync(Data, "--relays", "3"))
        {
            before = await NodesAsync(silo);
            var (code, said, errors) = await RunAsync(Data, "backup", Backup, "--with-master-key", "--json");
            Assert.Equal((ExitCode.Stopped, ""), (code, errors));
            var made = JsonDocument.Parse(said).RootElement;
            Assert.Equal(["edge.key", "master.key"], made.GetProperty("files").EnumerateArray().Select(file => file.GetString()));
        }

        var (restored, sentence, why) = await RunAsync(Other, "restore", Backup);
        Assert.Equal((ExitCode.Stopped, ""), (restored, why));
        Assert.EndsWith("\nthe silo can start\n", sentence, StringComparison.Ordinal);
        foreach (var key in new[] { "edge.key", "master.key" })
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Data, key), Cancelled), await File.ReadAllBytesAsync(Path.Combine(Other, key), Cancelled));
        await using var again = await RunningSilo.StartAsync(Other, "--relays", "3");
        Assert.Equal(before, await NodesAsync(again));
    }

    [Fact]
    public async Task Restore_StoppedCleanly_ForgetsReplayTagsSoThatKeysAreRetired()
    {
        await MakeAsync();
        Assert.Equal(3, await ReplayTagsAsync(Data));
        await RunAsync(Other, "restore", Backup);
        Assert.Equal(0, await ReplayTagsAsync(Other));
        Assert.Equal(3, await ReplayTagsAsync(Data));
    }

    [Fact]
    public async Task Restore_MasterKeyIsNotInIt_SaysWhereItBelongsAndTakesItBeforehand()
    {
        await MakeAsync();
        var (code, said, _) = await RunAsync(Other, "restore", Backup);
        Assert.Equal(ExitCode.Stopped, code);
        Assert.Contains(Path.Combine(Other, "master.key"), said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Other, "master.key")));

        var third = Path.Combine(_folder.Path, "third");
        Directory.CreateDirectory(Path.Combine(third, "config"));
        File.Copy(Path.Combine(Data, "master.key"), Path.Combine(third, "master.key"));
        (code, said, _) = await RunAsync(third, "restore", Backup);
        Assert.Equal(ExitCode.Stopped, code);
        Assert.EndsWith("\nthe silo can start\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_AnotherMasterKeyIsThere_IsRefusedAndNoStoreIsMade()
    {
        await MakeAsync();
        Directory.CreateDirectory(Other);
        var key = Path.Combine(Other, "master.key");
        await File.WriteAllTextAsync(key, new string('a', 64) + "\n", Cancelled);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var (code, _, errors) = await RunAsync(Other, "restore", Backup);
        Assert.Equal(ExitCode.BadData, code);
        Assert.EndsWith("(wrong_key)\n", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Other, "voxa.db")));
    }

    [Theory]
    [InlineData("voxa.db")]
    [InlineData("notes.txt")]
    [InlineData("storage.lock")]
    public async Task Restore_DirectoryIsNotEmpty_IsRefusedByName(string name)
    {
        await MakeAsync();
        Directory.CreateDirectory(Other);
        await File.WriteAllTextAsync(Path.Combine(Other, name), "there", Cancelled);
        var (code, _, errors) = await RunAsync(Other, "restore", Backup);
        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains(name, errors, StringComparison.Ordinal);
        Assert.EndsWith("(already_there)\n", errors, StringComparison.Ordinal);
        Assert.Equal("there", await File.ReadAllTextAsync(Path.Combine(Other, name), Cancelled));
    }

    [Fact]
    public async Task Restore_DirectoryOfARunningSilo_IsRefused()
    {
        await MakeAsync();
        await using var silo = await RunningSilo.StartAsync(Other, "--relays", "0");
        var (code, _, errors) = await RunAsync(Other, "restore", Backup, "--json");
        Assert.Equal((ExitCode.BadData, "in_use"), (code, JsonDocument.Parse(errors).RootElement.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("backup", "--nonsense")]
    [InlineData("backup", "one", "two")]
    [InlineData("restore", "one", "--with-master-key")]
    public async Task Run_LineThatIsNotUnderstood_IsABadOption(params string[] arguments)
    {
        var (code, _, errors) = await RunAsync(Data, arguments);
        Assert.Equal(ExitCode.BadOption, code);
        Assert.NotEmpty(errors);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Run_StoreIsAServer_NamesItsOwnTools()
    {
        const string Server = "postgres:Host=/nowhere;Database=x;Username=x";
        var (code, _, errors) = await RunAsync(Data, "backup", Backup, "--store", Server);
        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("pg_dump", errors, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync(Data, "restore", Backup, "--store", Server);
        Assert.Equal(ExitCode.BadData, code);
        Assert.Contains("pg_restore", errors, StringComparison.Ordinal);
    }

    private async Task MakeAsync()
    {
        await using (await RunningSilo.StartAsync(Data, "--relays", "3"))
        {
            // Started and stopped.
        }

        Assert.Equal(ExitCode.Stopped, (await RunAsync(Data, "backup", Backup)).Code);
    }

    private static async Task<int> ReplayTagsAsync(string data)
    {
        using var rows = StoreRows.Open(StoreLocation.TryParse("sqlite", data, out _)!, TimeProvider.System);
        return await rows.ReadAsync("voxa.relay", Cancelled).CountAsync(row => row.StateName == "replay", Cancelled);
    }

    private static async Task<string> NodesAsync(RunningSilo silo)
    {
        using var http = new HttpClient();
        using var nodes = JsonDocument.Parse(await http.GetStringAsync(new Uri(silo.Http, "/discover"), Cancelled));
        return string.Join('\n', nodes.RootElement.GetProperty("nodes").EnumerateArray()
            .Select(node => $"{node.GetProperty("id").GetString()} {node.GetProperty("node_id").GetString()}").Order(StringComparer.Ordinal));
    }

    private static async Task<(ExitCode Code, string Output, string Errors)> RunAsync(string data, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var code = await new SiloProgram(output, errors).RunAsync(["db", .. arguments, "--data", data], new Dictionary<string, string?>(), Cancelled);
        return (code, output.ToString(), errors.ToString());
    }
}
