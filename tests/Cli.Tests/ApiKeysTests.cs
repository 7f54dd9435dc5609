using System.Text.Json;

namespace OrleansVoxa.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ApiKeysTests : CliTest
{
    private const string Made = """{"key":"voxa_0011223344556677_secret_sum","key_id":"0011223344556677","name":"laptop","scopes":["keys:manage"],"created_at":"2026-01-01T00:00:00Z"}""";

    [Fact]
    public async Task Create_Text_PrintsTheKeyAloneOnStandardOutput()
    {
        await using var api = new FakeApi { Answer = _ => (201, Made) };

        var result = await RunAsync("keys", "api", "create", "--name", "laptop", "--scope", "keys:manage", "--days", "30", "--server", api.Address);

        Assert.Equal(0, result.Code);
        Assert.Equal("voxa_0011223344556677_secret_sum", result.Output.Trim());
        Assert.Contains("0011223344556677", result.Error, StringComparison.Ordinal);
        Assert.Equal(["/api/v1/keys"], api.Asked);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("many")]
    public async Task Create_DaysOutOfRange_Exits2(string days)
    {
        var result = await RunAsync("keys", "api", "create", "--name", "n", "--scope", "*", "--days", days, "--server", DeadAddress());

        Assert.Equal(2, result.Code);
    }

    [Fact]
    public async Task List_Json_HasTheServersRows()
    {
        await using var api = new FakeApi { Answer = _ => (200, $$"""{"count":1,"keys":[{{Made}}]}""") };

        var result = await RunAsync("keys", "api", "list", "--json", "--server", api.Address);

        using var rows = JsonDocument.Parse(result.Output);
        Assert.Equal("laptop", rows.RootElement[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Revoke_RefusedByTheServer_Exits5WithItsCode()
    {
        await using var api = new FakeApi { Answer = _ => (409, """{"code":"last_manager","detail":"It is the last one."}""") };

        var result = await RunAsync("keys", "api", "revoke", "0011223344556677", "--json", "--server", api.Address);

        Assert.Equal(5, result.Code);
        Assert.Equal("last_manager", Failure(result).Code);
        Assert.Equal(["/api/v1/keys/0011223344556677"], api.Asked);
    }

    [Fact]
    public async Task List_KeyFileReadableByOthers_FailsBeforeAnythingIsSent()
    {
        await using var api = new FakeApi();
        var file = Path.Combine(Folder, "api.key");
        await File.WriteAllTextAsync(file, "voxa_x\n", Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var result = await RunAsync("keys", "api", "list", "--api-key-file", file, "--json", "--server", api.Address);

        Assert.Equal("key_file", Failure(result).Code);
        Assert.Empty(api.Asked);
    }

    [Fact]
    public async Task List_KeyForAServerInClearText_Exits2AndSendsNothing()
    {
        var file = Path.Combine(Folder, "api.key");
        await File.WriteAllTextAsync(file, "voxa_x\n", Token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var result = await RunAsync("keys", "api", "list", "--api-key-file", file, "--json", "--server", "http://192.0.2.1:9999");

        Assert.Equal(2, result.Code);
        Assert.Equal("tls_required", Failure(result).Code);
    }
}
