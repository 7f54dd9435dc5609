using System.Security.Cryptography.X509Certificates;
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

    [Fact]
    public async Task KeysCert_File_HoldsTheKeyAndPrintsItsPin()
    {
        var file = KeyFile + ".cert";
        var result = await RunAsync("keys", "cert", "--key", KeyFile, "--out", file, "--days", "30", "--json");

        Assert.Equal(0, result.Code);
        using var key = IdentityKeyFile.Load(KeyFile);
        using var certificate = X509Certificate2.CreateFromPemFile(file, KeyFile);
        using var said = JsonDocument.Parse(result.Output);
        Assert.Equal($"CN={key.Public.Id}", certificate.Subject);
        Assert.True(IdentityCertificate.TryGetIdentity(certificate, out var identity));
        Assert.Equal(key.Public, identity);
        Assert.Equal(CertificatePin.Of(certificate).ToString(), said.RootElement.GetProperty("pin").GetString());
        Assert.InRange((certificate.NotAfter - certificate.NotBefore).TotalDays, 30.9, 31.1);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3651")]
    public async Task KeysCert_DaysOutOfRange_Exits2(string days) =>
        Assert.Equal(2, (await RunAsync("keys", "cert", "--key", KeyFile, "--days", days)).Code);

    [Theory]
    [InlineData("--edge", "voxa+tls://", "bad_edge")]
    [InlineData("--edge", "http://127.0.0.1:1", "bad_edge")]
    [InlineData("--edge-pin", "sha256/short", "bad_pin")]
    public async Task AnyCommand_BadEdge_Exits2AndSaysWhatItTakes(string option, string value, string code)
    {
        var result = await RunAsync("keys", "show", "--key", KeyFile, option, value, "--json");
        Assert.Equal(2, result.Code);
        Assert.Equal(code, Failure(result).Code);
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
