using System.Text.Json;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeysTests : CliTest
{
    [Fact]
    public async Task KeysShow_NoKeyYet_MakesOneAndSaysSo()
    {
        var first = await RunAsync("keys", "show", "--key", KeyFile, "--json");
        var second = await RunAsync("keys", "show", "--key", KeyFile, "--json");

        Assert.Equal((0, 0), (first.Code, second.Code));
        using var made = JsonDocument.Parse(first.Output);
        using var shown = JsonDocument.Parse(second.Output);
        using var key = IdentityKeyFile.Load(KeyFile);
        Assert.Equal(key.Public.Id.ToString(), made.RootElement.GetProperty("node_id").GetString());
        Assert.Equal(key.Public.ToBase64(), shown.RootElement.GetProperty("public_key").GetString());
        Assert.True(made.RootElement.GetProperty("created").GetBoolean());
        Assert.False(shown.RootElement.GetProperty("created").GetBoolean());
    }

    [Fact]
    public async Task KeysShow_Text_NamesIdKeyAndFile()
    {
        var result = await RunAsync("keys", "show", "--key", KeyFile);

        using var key = IdentityKeyFile.Load(KeyFile);
        Assert.Contains(key.Public.Id.ToString(), result.Output, StringComparison.Ordinal);
        Assert.Contains(key.Public.ToBase64(), result.Output, StringComparison.Ordinal);
        Assert.Contains(KeyFile, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p256", KeyAlgorithm.P256)]
    [InlineData("secp256k1", KeyAlgorithm.Secp256k1)]
    public async Task KeysNew_Algorithm_IsTheKeys(string name, KeyAlgorithm algorithm)
    {
        Assert.Equal(0, (await RunAsync("keys", "new", "--algorithm", name, "--key", KeyFile)).Code);

        using var key = IdentityKeyFile.Load(KeyFile);
        Assert.Equal(algorithm, key.Public.Algorithm);
    }

    [Fact]
    public async Task KeysNew_KeyExists_Exits5AndLeavesItAlone()
    {
        await RunAsync("keys", "new", "--key", KeyFile);
        var before = await File.ReadAllBytesAsync(KeyFile, Token);

        var result = await RunAsync("keys", "new", "--key", KeyFile, "--json");

        Assert.Equal(5, result.Code);
        Assert.Equal("key_exists", Failure(result).Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(KeyFile, Token));
    }

    [Fact]
    public async Task KeysShow_KeyReadableByOthers_FailsAndSaysWhatToDo()
    {
        await RunAsync("keys", "new", "--key", KeyFile);
        File.SetUnixFileMode(KeyFile, File.GetUnixFileMode(KeyFile) | UnixFileMode.GroupRead);

        var result = await RunAsync("keys", "show", "--key", KeyFile, "--json");

        Assert.Equal(1, result.Code);
        var (code, text) = Failure(result);
        Assert.Equal("key_file", code);
        Assert.Contains("chmod 600", text, StringComparison.Ordinal);
    }
}
