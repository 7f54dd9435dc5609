using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Integration.Tests;

/// <summary>A node goes on under another key, by the programs as they are shipped.</summary>
public sealed class SuccessionTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private VoxaNetwork _network = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string OldFile => Path.Combine(_network.Folder, "old.pem");

    private string NewFile => Path.Combine(_network.Folder, "new.pem");

    public async ValueTask InitializeAsync() => _network = await VoxaNetwork.StartAsync(Cancellation);

    public async ValueTask DisposeAsync() => await _network.DisposeAsync();

    [Fact]
    public async Task Succeed_RegisteredNode_HandleIsTheNewKeysAndTheOldOneIsRefusedAlsoAfterAKill()
    {
        await VoxaAsync("node", "register", "--handle", "lamp", "--key", OldFile);
        using var oldKey = IdentityKeyFile.LoadOrCreate(OldFile);
        await VoxaAsync("node", "succeed", "--key", OldFile, "--new-key", NewFile);
        using var newKey = IdentityKeyFile.LoadOrCreate(NewFile);

        // What was acknowledged is on disk.
        await _network.Silo.KillAsync();
        await _network.StartSiloAsync(Cancellation);

        Assert.Equal(newKey.Public.Id.ToString(), (await GetAsync("nodes/lamp")).Body.GetProperty("id").GetString());
        var (gone, problem) = await GetAsync($"nodes/{oldKey.Public.Id}");
        Assert.Equal((HttpStatusCode.Gone, newKey.Public.Id.ToString()), (gone, problem.GetProperty("successor").GetString()));
        var (refused, refusal) = await BeatAsync(oldKey);
        Assert.Equal((HttpStatusCode.Gone, "node_succeeded"), (refused, refusal.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await BeatAsync(newKey)).Status);
        Assert.Contains("lamp", await VoxaAsync("node", "register", "--key", NewFile), StringComparison.Ordinal);
        Assert.Contains($"succeeded by {newKey.Public.Id}", await VoxaAsync("node", "timeline", oldKey.Public.Id.ToString()), StringComparison.Ordinal);
        Assert.Contains("took_over", await VoxaAsync("node", "timeline", "lamp"), StringComparison.Ordinal);
        var (exitCode, _, errors) = await _network.VoxaAsync(Cancellation, "node", "register", "--key", OldFile, "--json");
        Assert.Equal(5, exitCode);
        Assert.Contains("node_succeeded", errors, StringComparison.Ordinal);

        var export = Path.Combine(_network.Folder, "ledger.jsonl");
        await VoxaAsync("ledger", "export", export);
        await VoxaAsync("ledger", "verify", export);
    }

    private async Task<string> VoxaAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await _network.VoxaAsync(Cancellation, arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {exitCode} {output} {errors}");
        return output;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(_network.Api, path), Cancellation);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> BeatAsync(IdentityKey key)
    {
        var now = DateTimeOffset.UtcNow;
        var envelope = SignedRequest.Sign(key, "heartbeat", (ulong)now.ToUnixTimeMilliseconds(), now, []);
        using var response = await Http.PostAsJsonAsync(
            new Uri(_network.Api, $"heartbeat/{key.Public.Id}"),
            new { sequence = envelope.Sequence, time = envelope.Time.ToUnixTimeMilliseconds(), signature = Convert.ToBase64String(envelope.Signature.AsSpan()) },
            Cancellation);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }
}
