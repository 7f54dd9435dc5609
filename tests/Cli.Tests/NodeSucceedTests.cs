using System.Text.Json;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Cli.Tests;

public sealed class NodeSucceedTests : CliTest, IAsyncLifetime
{
    private readonly FakeApi _api = new();

    private string NewFile => Path.Combine(Folder, "keys", "new.pem");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Dispose();
    }

    [Fact]
    public async Task NodeSucceed_TwoKeyFiles_SendsWhatBothSigned()
    {
        using var oldKey = IdentityKeyFile.LoadOrCreate(KeyFile);
        using var newKey = IdentityKeyFile.LoadOrCreate(NewFile);
        _api.Answer = _ => (200, Answer(oldKey, newKey, "lamp"));

        var result = await SucceedAsync();

        Assert.Equal(0, result.Code);
        Assert.Equal(["/api/v1/succeed_node"], _api.Asked);
        using var body = JsonDocument.Parse(Assert.Single(_api.Bodies));
        Assert.True(SignedKeySuccession.TryDecode(body.RootElement.GetProperty("succession").GetBytesFromBase64(), out var sent, out var fault), fault);
        Assert.True(sent.Verify());
        Assert.Equal((oldKey.Public, newKey.Public), (sent.Record.OldKey, sent.Record.NewKey));
        using var answer = JsonDocument.Parse(result.Output);
        Assert.Equal(newKey.Public.Id.ToString(), answer.RootElement.GetProperty("id").GetString());
        Assert.Equal("lamp", answer.RootElement.GetProperty("handle").GetString());
    }

    [Fact]
    public async Task NodeSucceed_NewKeyFileIsMissing_IsMade()
    {
        using var oldKey = IdentityKeyFile.LoadOrCreate(KeyFile);
        _api.Answer = _ => (404, """{"code":"unknown_node","detail":"No node is registered."}""");

        var result = await SucceedAsync();

        Assert.Equal((ExitCodes.NotFound, "unknown_node"), (result.Code, Failure(result).Code));
        Assert.True(File.Exists(NewFile));
    }

    [Fact]
    public async Task NodeSucceed_OldKeyFileIsMissing_MakesNoneAndSaysWhatToDo()
    {
        var result = await SucceedAsync();

        Assert.Equal((ExitCodes.NotFound, "key_missing"), (result.Code, Failure(result).Code));
        Assert.False(File.Exists(KeyFile));
        Assert.False(File.Exists(NewFile));
        Assert.Empty(_api.Asked);
    }

    [Fact]
    public async Task NodeSucceed_SameFileTwice_AsksNobody()
    {
        using var oldKey = IdentityKeyFile.LoadOrCreate(KeyFile);

        var result = await RunAsync("node", "succeed", "--json", "--key", KeyFile, "--new-key", KeyFile, "--server", _api.Address);

        Assert.Equal((ExitCodes.Usage, "same_key"), (result.Code, Failure(result).Code));
        Assert.Empty(_api.Asked);
    }

    [Theory]
    [InlineData(409, "already_succeeded")]
    [InlineData(409, "successor_exists")]
    [InlineData(409, "succession_circle")]
    [InlineData(401, "bad_signature")]
    public async Task NodeSucceed_Refused_ExitsWithItsCode(int status, string code)
    {
        using var oldKey = IdentityKeyFile.LoadOrCreate(KeyFile);
        _api.Answer = _ => (status, $$"""{"code":"{{code}}","detail":"Why."}""");

        var result = await SucceedAsync();

        Assert.Equal((ExitCodes.Refused, code, "Why."), (result.Code, Failure(result).Code, Failure(result).Text));
    }

    [Fact]
    public async Task NodeSucceed_AnswerIsAboutAnotherNode_IsNotBelieved()
    {
        using var oldKey = IdentityKeyFile.LoadOrCreate(KeyFile);
        using var newKey = IdentityKeyFile.LoadOrCreate(NewFile);
        _api.Answer = _ => (200, Answer(newKey, oldKey, "lamp"));

        Assert.Equal("bad_answer", Failure(await SucceedAsync()).Code);
        _api.Answer = _ => (200, "[]");
        Assert.Equal("bad_answer", Failure(await SucceedAsync()).Code);
    }

    [Fact]
    public async Task NodeSucceed_NobodyThere_ExitsAsUnreachable()
    {
        using var oldKey = IdentityKeyFile.LoadOrCreate(KeyFile);

        var result = await RunAsync("node", "succeed", "--json", "--key", KeyFile, "--new-key", NewFile, "--server", DeadAddress());

        Assert.Equal((ExitCodes.Unreachable, "connect_failed"), (result.Code, Failure(result).Code));
    }

    [Fact]
    public async Task NodeTimeline_OfASucceededNode_SaysByWhom()
    {
        _api.Answer = _ => (200, """{"id":"00112233445566778899aabbccddeeff00112233","state":"succeeded","successor":"ffeeddccbbaa99887766554433221100ffeeddcc","history":[],"future":[],"timestamp":"2026-01-01T00:00:00+00:00"}""");

        var result = await RunAsync("node", "timeline", "00112233445566778899aabbccddeeff00112233", "--server", _api.Address);

        Assert.Contains("is succeeded by ffeeddccbbaa99887766554433221100ffeeddcc", result.Output, StringComparison.Ordinal);
    }

    private static string Answer(IdentityKey oldKey, IdentityKey newKey, string handle) =>
        $$"""{"status":"succeeded","id":"{{newKey.Public.Id}}","predecessor":"{{oldKey.Public.Id}}","node_id":"{{handle}}","state":"active"}""";

    private Task<CommandResult> SucceedAsync() => RunAsync("node", "succeed", "--json", "--key", KeyFile, "--new-key", NewFile, "--server", _api.Address);
}
