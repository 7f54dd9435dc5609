using System.Text.Json;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Cli.Tests;

public sealed class AppTests : CliTest
{
    private const string Manifest = """{"name":"web","version":"1","image":"nginx"}""";
    private const string Status = """
        {"app_id":"web","app":{"name":"web","version":"1","state":"pending","code":"no_room","reason":"None is fit.","revision":1,"replicas":2,"ready":0,"source":"nginx"},
         "instances":[{"instance":"web.1.1","state":"pending","ready":false,"created_at":"2026-01-01T00:00:00Z","failures":0,"reason":"None is fit."}],"ended":[],
         "rejections":[{"node_id":"00112233445566778899aabbccddeeff00112233","reason":"needs 512 MiB of memory, 300 MiB free"}]}
        """;

    [Theory]
    [InlineData("deploy", "/api/apps/deploy_app")]
    [InlineData("update", "/api/apps/update_app")]
    public async Task Deploy_File_IsSentAsItIsAndTheRejectionsAreTold(string command, string path)
    {
        await using var api = new FakeApi { Answer = _ => (201, Status) };

        var result = await RunAsync("app", command, await FileAsync(Manifest), "--server", api.Address);

        Assert.Equal(0, result.Code);
        Assert.Equal([path], api.Asked);
        Assert.Equal([Manifest], api.Bodies);
        Assert.Contains("web is pending: 0 of 2 up, revision 1; None is fit.", result.Output, StringComparison.Ordinal);
        Assert.Contains("rejected on node 00112233445566778899aabbccddeeff00112233: needs 512 MiB of memory, 300 MiB free", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stop_app", """{"app_id":"web"}""", "stop", "web")]
    [InlineData("remove_app", """{"app_id":"web"}""", "rm", "web")]
    [InlineData("scale_app", """{"app_id":"web","replicas":5}""", "scale", "web", "5")]
    [InlineData("rollback_app", """{"app_id":"web"}""", "rollback", "web")]
    [InlineData("rollback_app", """{"app_id":"web","revision":3}""", "rollback", "web", "--to", "3")]
    public async Task Act_AsksTheServer(string path, string body, params string[] words)
    {
        await using var api = new FakeApi { Answer = _ => (200, Status) };

        var result = await RunAsync(["app", .. words, "--server", api.Address]);

        Assert.Equal(0, result.Code);
        Assert.Equal(["/api/apps/" + path], api.Asked);
        Assert.Equal([body], api.Bodies);
    }

    [Fact]
    public async Task Logs_OfAnApp_AreCopiedAsTheyCome()
    {
        await using var api = new FakeApi { Answer = _ => (200, "2026-01-01T00:00:00.000000000Z web.1.1 stdout hello\n") };

        var result = await RunAsync("app", "logs", "web", "--tail", "5", "--instance", "web.1.1", "--server", api.Address);

        Assert.Equal(0, result.Code);
        Assert.Equal(["/api/apps/logs?app_id=web&tail=5&instance=web.1.1"], api.Asked);
        Assert.Equal("2026-01-01T00:00:00.000000000Z web.1.1 stdout hello\n", System.Text.Encoding.UTF8.GetString(result.Bytes));
    }

    [Fact]
    public async Task Logs_OfNoApp_SaysSo()
    {
        await using var api = new FakeApi { Answer = _ => (404, """{"code":"unknown_app","detail":"There is no app web."}""") };

        var result = await RunAsync("app", "logs", "web", "--server", api.Address);

        Assert.Equal(4, result.Code);
        Assert.Contains("There is no app web.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Act_Refused_ExitsWithItsCode()
    {
        await using var api = new FakeApi { Answer = _ => (403, """{"code":"apps_disabled","detail":"Apps are off."}""") };

        var result = await RunAsync("app", "stop", "web", "--json", "--server", api.Address);

        Assert.Equal((5, "apps_disabled"), (result.Code, Failure(result).Code));
    }

    [Fact]
    public async Task StatusAndList_ShowWhatStandsWhere()
    {
        await using var api = new FakeApi { Answer = path => (200, path.Contains("list_apps", StringComparison.Ordinal) ? """{"count":1,"apps":[{"name":"web","version":"1","state":"running","revision":2,"replicas":3,"ready":3,"source":"nginx"}]}""" : Status) };

        var status = await RunAsync("app", "status", "web", "--server", api.Address);
        var list = await RunAsync("app", "list", "--server", api.Address);

        Assert.Contains("web.1.1", status.Output, StringComparison.Ordinal);
        Assert.Contains("3/3", list.Output, StringComparison.Ordinal);
        Assert.Equal(["/api/apps/get_app_status?app_id=web", "/api/apps/list_apps"], api.Asked);
    }

    [Fact]
    public async Task Hosts_ListAdmitEvict()
    {
        const string Host = """{"node_id":"00112233445566778899aabbccddeeff00112233","state":"ready","capacity":{"cpu":"4.0","memory_bytes":4294967296},"reserved":{"cpu":"1.0","memory_bytes":536870912},"apps":[{"name":"web","instances":2}]}""";
        await using var api = new FakeApi { Answer = path => (200, path.EndsWith("hosts", StringComparison.Ordinal) ? $$"""{"count":1,"hosts":[{{Host}}]}""" : $$"""{"host":{{Host}}}""") };

        var list = await RunAsync("app", "host", "list", "--server", api.Address);
        Assert.Equal(0, (await RunAsync("app", "host", "admit", "00112233445566778899aabbccddeeff00112233", "--server", api.Address)).Code);
        Assert.Equal(0, (await RunAsync("app", "host", "evict", "00112233445566778899aabbccddeeff00112233", "--server", api.Address)).Code);

        Assert.Contains("512 MiB of 4 GiB", list.Output, StringComparison.Ordinal);
        Assert.Contains("web×2", list.Output, StringComparison.Ordinal);
        Assert.Equal(["/api/apps/hosts", "/api/apps/admit_host", "/api/apps/evict_host"], api.Asked);
    }

    [Theory]
    [InlineData(201)]
    [InlineData(200)]
    public async Task Push_File_IsSentWholeUnderItsDigestAndItsKeyIsPrinted(int status)
    {
        // SHA-256 of "abc", FIPS 180-4.
        const string Key = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        await using var api = new FakeApi { Answer = _ => (status, $$"""{"object":{"bytes":3,"key":"{{Key}}"} }""") };

        var result = await RunAsync("app", "push", await FileAsync("abc"), "--server", api.Address);

        Assert.Equal((0, Key + "\n"), (result.Code, result.Output));
        Assert.Equal(["/data/objects/" + Key], api.Asked);
        Assert.Equal(["abc"], api.Bodies);
    }

    [Fact]
    public async Task Push_RefusedEmptyForeignOrMissing_Fails()
    {
        await using var api = new FakeApi { Answer = _ => (507, """{"code":"objects_full","detail":"Full."}""") };
        await using var other = new FakeApi { Answer = _ => (200, """{"object":{"key":"sha256:0"}}""") };

        Assert.Equal(("objects_full", "Full."), Failure(await RunAsync("app", "push", await FileAsync("abc"), "--json", "--server", api.Address)));
        Assert.Equal("not_a_voxa_server", Failure(await RunAsync("app", "push", await FileAsync("abc"), "--json", "--server", other.Address)).Code);
        Assert.Equal("empty_file", Failure(await RunAsync("app", "push", await FileAsync(""), "--json", "--server", api.Address)).Code);
        Assert.Equal("file", Failure(await RunAsync("app", "push", Path.Combine(Folder, "none"), "--json", "--server", api.Address)).Code);
    }

    [Fact]
    public async Task Deploy_ObjectMissing_SaysHowToSendIt()
    {
        await using var api = new FakeApi { Answer = _ => (409, """{"code":"object_missing","detail":"There is no object sha256:0; send the archive first, with `voxa app push FILE`, which prints its key."}""") };

        var result = await RunAsync("app", "deploy", await FileAsync(Manifest), "--server", api.Address);

        Assert.Equal(5, result.Code);
        Assert.Contains("voxa app push FILE", result.Error, StringComparison.Ordinal);
        Assert.Contains("(object_missing)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_ManyFaults_NamesThemAllAndExits1()
    {
        var result = await RunAsync("app", "validate", await FileAsync("""{"name":"Web","image":"nginx","replicas":0,"secrets":{"A":null}}"""), "--json");

        Assert.Equal(1, result.Code);
        using var rows = JsonDocument.Parse(result.Output);
        Assert.Equal(["name", "replicas", "version"], rows.RootElement.EnumerateArray().Select(row => row.GetProperty("field").GetString()).Order());
        Assert.Contains("invalid_manifest", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_AManifest_Exits0WithoutAServer() =>
        Assert.Equal(0, (await RunAsync("app", "validate", await FileAsync(Manifest), "--server", DeadAddress())).Code);

    [Fact]
    public async Task Validate_NoFileOrTooLong_Fails()
    {
        Assert.Equal("file", Failure(await RunAsync("app", "validate", Path.Combine(Folder, "none.json"), "--json")).Code);
        Assert.Equal("invalid_manifest", Failure(await RunAsync("app", "validate", await FileAsync(new string(' ', AppManifest.MaximumBytes + 1)), "--json")).Code);
    }

    [Fact]
    public async Task Schema_IsPrinted()
    {
        var result = await RunAsync("app", "schema");

        Assert.Equal(AppManifestSchema.Write(), System.Text.Encoding.UTF8.GetString(result.Bytes));
    }

    private async Task<string> FileAsync(string text)
    {
        var path = Path.Combine(Folder, Guid.NewGuid().ToString("N") + ".json");
        await File.WriteAllTextAsync(path, text, Token);
        return path;
    }
}
