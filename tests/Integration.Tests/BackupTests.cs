using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Integration.Tests;

/// <summary>Back-ups of a silo that runs, and what a machine knows that has nothing else.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private const int Before = 200, Most = 5_000;

    private readonly List<string> _answered = [];
    private VoxaNetwork _network = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(_network.Folder, "backup");

    private string Log => Path.Combine(_network.Folder, "log.jsonl");

    public async ValueTask InitializeAsync() => _network = await VoxaNetwork.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task Backup_AmongRegistrationsThenKilled_RestoredElsewhereHasAllThatWasAnsweredBefore()
    {
        await using var origin = await OriginServer.StartAsync();
        await _network.PublishAsync("docs", origin.Address, Cancellation);
        var created = await _network.VoxaAsync(Cancellation, "keys", "api", "create", "--name", "night shift", "--scope", "*", "--json");
        var apiKey = JsonDocument.Parse(created.Output).RootElement.GetProperty("key").GetString()!;
        for (var number = 0; number < 5; number++) await RegisterAsync(number);
        var token = await AskForTokenAsync("node-0");
        Assert.Equal(0, (await _network.VoxaAsync(Cancellation, "ledger", "export", Log)).ExitCode);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var registrations = Task.Run(async () =>
        {
            for (var number = 5; number < Most && !enough.IsCancellationRequested; number++) await RegisterAsync(number);
        }, Cancellation);
        while (Answered().Length < Before) await Task.WhenAny(registrations, Task.Delay(5, Cancellation));

        var before = Answered();
        var made = await _network.VoxaAsync(Cancellation, "db", "backup", Backup, "--with-master-key", "--data", _network.Data);
        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.True(Answered().Length > before.Length, "Nobody could register while the back-up was made.");
        await enough.CancelAsync();
        await registrations;
        await _network.Silo.KillAsync();
        Directory.Delete(_network.Data, recursive: true);

        _network.Data = Path.Combine(_network.Folder, "elsewhere");
        var restored = await _network.VoxaAsync(Cancellation, "db", "restore", Backup, "--data", _network.Data);
        Assert.True(restored.ExitCode == 0, restored.Errors);
        await AssertPartsAgreeAsync();
        await _network.StartSiloAsync(Cancellation);

        Assert.Empty(before.Except(await BridgeCaller.NodesAsync(_network)));
        Assert.Equal(before[0], (await GetAsync("/nodes/node-0")).GetProperty("id").GetString());
        Assert.Contains("registered", (await GetAsync($"/nodes/{before[^1]}/history")).ToString(), StringComparison.Ordinal);
        Assert.True(await IsValidAsync("node-0", token));
        Assert.Contains("night shift", (await _network.VoxaAsync(ProgramHost.Plain.With("VOXA_API_KEY", apiKey), Cancellation, "keys", "api", "list")).Output, StringComparison.Ordinal);
        // The log goes on from the head that was shown before.
        var continued = await _network.VoxaAsync(Cancellation, "ledger", "export", Log);
        Assert.True(continued.ExitCode == 0, continued.Errors);
        var verified = await _network.VoxaAsync(Cancellation, "ledger", "verify", Log);
        Assert.True(verified.ExitCode == 0, verified.Errors + verified.Output);
        await BridgeCaller.EventuallyAnswersAsync(_network, "docs/hello", "GET /hello");
    }

    [Fact]
    public async Task Backup_SiloWasKilled_HoldsWhatIsInItsLogOnly()
    {
        for (var number = 0; number < 20; number++) await RegisterAsync(number);
        await _network.Silo.KillAsync();
        var made = await _network.VoxaAsync(Cancellation, "db", "backup", Backup, "--with-master-key", "--data", _network.Data);
        Assert.True(made.ExitCode == 0, made.Errors);
        _network.Data = Path.Combine(_network.Folder, "elsewhere");
        Assert.Equal(0, (await _network.VoxaAsync(Cancellation, "db", "restore", Backup, "--data", _network.Data)).ExitCode);
        await _network.StartSiloAsync(Cancellation);
        Assert.Empty(Answered().Except(await BridgeCaller.NodesAsync(_network)));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task Backup_Interrupted_NeverLeavesHalfAFileUnderItsName(string signal)
    {
        for (var number = 0; number < 20; number++) await RegisterAsync(number);
        var ends = new HashSet<int>();
        // Sooner than a program can start at first, and later each time, until one was left alone for long enough on this machine.
        for (var patience = 100; !ends.Contains(0); patience += patience / 4)
        {
            Assert.True(patience < 60_000, "A back-up takes more than a minute.");
            File.Delete(Backup);
            using var backup = Process.Start(new ProcessStartInfo(BuildOutput.Of("voxa"), ["db", "backup", Backup, "--data", _network.Data])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await Task.WhenAny(backup.WaitForExitAsync(Cancellation), Task.Delay(patience, Cancellation));
            if (!backup.HasExited)
            {
                // May have ended just now.
                using var kill = Process.Start("kill", ["-" + signal, $"{backup.Id}"]);
                await kill.WaitForExitAsync(Cancellation);
            }

            await backup.WaitForExitAsync(Cancellation);
            ends.Add(backup.ExitCode);
            if (backup.ExitCode == 0) Assert.True(File.Exists(Backup));
            else if (File.Exists(Backup)) await AssertWholeAsync(Path.Combine(_network.Folder, $"whole-{patience}"));
            if (signal == "TERM") Assert.False(File.Exists(Backup + ".partial"), "A back-up that was asked to end left its unfinished file.");
        }

        Assert.True(ends.Count > 1, "Nothing was interrupted.");
        // Whatever the killed ones have left is in nobody's way.
        File.Delete(Backup);
        Assert.Equal(0, (await _network.VoxaAsync(Cancellation, "db", "backup", Backup, "--data", _network.Data)).ExitCode);
        Assert.False(File.Exists(Backup + ".partial"));
    }

    // Ended, by either signal, between the moment in which the file got its name and the end of the program.
    private async Task AssertWholeAsync(string folder) =>
        Assert.Equal(0, (await _network.VoxaAsync(Cancellation, "db", "restore", Backup, "--data", folder)).ExitCode);

    [Fact]
    public async Task Backup_DiskIsFull_SaysSoAndLeavesNothing()
    {
        var folder = Path.Combine(_network.Folder, "disk");
        await SmallDisk.CreateAsync(folder, Cancellation);
        var (code, output, errors) = await _network.VoxaAsync(
            SmallDisk.Listing(folder, "64k"), Cancellation, "db", "backup", Path.Combine(folder, "backup"), "--data", _network.Data);
        Assert.Equal(3, code);
        Assert.EndsWith("(disk_full)", errors, StringComparison.Ordinal);
        Assert.Equal("left:", output.Trim());
        // The silo has not noticed.
        await RegisterAsync(1);
    }

    [Fact]
    public async Task Restore_DiskIsFull_SaysSoAndLeavesNoStore()
    {
        Assert.Equal(0, (await _network.VoxaAsync(Cancellation, "db", "backup", Backup, "--data", _network.Data)).ExitCode);
        var folder = Path.Combine(_network.Folder, "disk");
        await SmallDisk.CreateAsync(folder, Cancellation);
        var (code, output, errors) = await _network.VoxaAsync(SmallDisk.Listing(folder, "64k"), Cancellation, "db", "restore", Backup, "--data", folder);
        Assert.Equal(3, code);
        Assert.EndsWith("(disk_full)", errors, StringComparison.Ordinal);
        Assert.Equal("left: lock", output.Trim());
    }

    /// <summary>A moment of a running registry may show the first rows of the one registration that was under way, as an interruption leaves them too, and nothing else.</summary>
    private async Task AssertPartsAgreeAsync()
    {
        var (_, output, errors) = await _network.VoxaAsync(Cancellation, "registry", "check", "--json", "--data", _network.Data);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.True(lines.Count > 0 && lines[^1].GetProperty("end").GetBoolean(), errors);
        var codes = lines.SkipLast(1).Select(line => line.GetProperty("code").GetString()).ToList();
        Assert.Empty(codes.Except(["directory_lists", "handle_of_nobody"]));
        Assert.Equal(codes.Distinct(), codes);
    }

    private string[] Answered()
    {
        lock (_answered) return [.. _answered];
    }

    private async Task RegisterAsync(int number)
    {
        using var key = IdentityKey.Generate();
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(
            new Uri(_network.Api, "/register"),
            new { node_id = $"node-{number}", ip_address = "127.0.0.1", port = 4_000, public_key = key.Public.ToBase64() }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        lock (_answered) _answered.Add(key.Public.Id.ToString());
    }

    private async Task<string> AskForTokenAsync(string node)
    {
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(new Uri(_network.Api, "/security/token"), new { node_id = node, lifetime = 3_600 }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("token").GetString()!;
    }

    private async Task<bool> IsValidAsync(string node, string token)
    {
        using var answer = await BridgeCaller.Http.PostAsJsonAsync(new Uri(_network.Api, "/security/verify"), new { node_id = node, token }, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("valid").GetBoolean();
    }

    private Task<JsonElement> GetAsync(string path) => BridgeCaller.Http.GetFromJsonAsync<JsonElement>(new Uri(_network.Api, path), Cancellation);
}
