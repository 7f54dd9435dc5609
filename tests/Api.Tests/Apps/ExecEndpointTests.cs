using System.Net;
using System.Text;
using System.Text.Json;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Tests.Apps;

/// <summary>Commands over HTTP; the machine's side is played by the test.</summary>
public sealed partial class ExecEndpointTests
{
    private const string Node = "00112233445566778899aabbccddeeff00112233";
    private static readonly string Run = new('a', 32);
    private static readonly KeyValuePair<string, string?>[] On = [new("settings:features:enable-app-deployment", "true")];

    private static AppInstanceFacts Up { get; } = new("web.1.1", "running", "", "", "c0ffee", "10.0.0.2", null, null, false, null, 0, 0);

    private static AppHostReport Report() => new(Run, "docker", "", "", "", [], new AppResources(4_000, 4L << 30, 4L << 30), 0, []);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_Command_IsAnsweredLineByLineToItsExitCode()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/ls","-l"]}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (asked.StatusCode, asked.Content.Headers.ContentType!.MediaType));
        var start = await LineAsync(lines);
        Assert.Equal(("web.1.1", Node, 60), (start.GetProperty("instance").GetString(), start.GetProperty("node_id").GetString(), start.GetProperty("timeout_seconds").GetInt32()));
        var order = (await host.Grains.GetGrain<IAppHostGrain>(Node).NextExec(Run, Token)).Order;
        Assert.Equal(start.GetProperty("exec_id").GetString(), order!.Exec);
        Assert.Equal(["/bin/ls", "-l"], order.Command);

        var exec = host.Grains.GetGrain<IAppExecGrain>(order.Exec);
        await exec.Output(Node, new AppExecOutput(1, [new AppExecPiece(true, [1, 255])], null), Token);
        var line = await LineAsync(lines);
        Assert.Equal("stderr", line.GetProperty("stream").GetString());
        Assert.Equal([1, 255], line.GetProperty("data").GetBytesFromBase64());
        await exec.Output(Node, new AppExecOutput(2, [new AppExecPiece(false, [7])], new AppExecEnd(3, "", "")), Token);

        Assert.Equal("stdout", (await LineAsync(lines)).GetProperty("stream").GetString());
        Assert.Equal("""{"exit_code":3}""", await lines.ReadLineAsync(Token));
        Assert.Null(await lines.ReadLineAsync(Token));
        var (_, events) = await host.GetAsync("/api/apps/events?app_id=web");
        var entry = events.GetProperty("events").EnumerateArray().Single(entry => entry.GetProperty("what").GetString() == "exec");
        Assert.Equal(("web.1.1", "/bin/ls -l", "this machine"), (entry.GetProperty("instance").GetString(), entry.GetProperty("text").GetString(), entry.GetProperty("operator").GetString()));
    }

    [Fact]
    public async Task Exec_SilentForLongerThanARequestMayTake_GoesOn()
    {
        await using var host = await RunningAsync(new KeyValuePair<string, string?>("settings:api:RequestDeadline", "00:00:03"));
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/sleep","9"],"input":true}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var id = (await LineAsync(lines)).GetProperty("exec_id").GetString()!;
        var exec = host.Grains.GetGrain<IAppExecGrain>(id);
        using var caller = await InputAsync(host, id);
        await caller.GetStream().WriteAsync("1\r\nx\r\n"u8.ToArray(), Token);
        Assert.Single((await exec.Input(Node, 0, Token)).Bytes);

        host.Clock.Advance(TimeSpan.FromSeconds(4));
        host.Clock.Advance(TimeSpan.FromSeconds(4));
        await exec.Output(Node, new AppExecOutput(1, [], new AppExecEnd(0, "", "")), Token);

        Assert.Equal("""{"exit_code":0}""", await lines.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Exec_GivenUpWhileItsMachineIsAsked_IsNotBegunAfterwards()
    {
        var storage = new HeldStorage();
        await using var host = await RunningAsync(storage.AddTo);
        var machine = host.Grains.GetGrain<IAppHostGrain>(Node);
        // The machine's grain is at work, so that what it is asked waits.
        var held = storage.HoldAsync("app-host");
        var working = machine.Sync(Report() with { Region = "eu", Instances = [Up] }, Token);
        await held.WaitAsync(TimeSpan.FromSeconds(30), Token);
        var asked = CodeAsync(host, "/api/apps/exec", """{"app_id":"web","command":["/bin/first"]}""");
        while ((await host.Grains.GetGrain<IAppGrain>("web").Events(0, 200, Token)).All(entry => entry.What != "exec")) await Task.Yield();

        host.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await asked.WaitAsync(TimeSpan.FromSeconds(30), Token)).Item1);
        storage.Release();
        await working;

        using var again = await AskAsync(host, """{"app_id":"web","command":["/bin/second"]}""");
        Assert.Equal(["/bin/second"], (await machine.NextExec(Run, Token).WaitAsync(TimeSpan.FromSeconds(30), Token)).Order!.Command);
    }

    [Theory]
    [InlineData(16, "{\"exit_code\":0}")]
    [InlineData(31, "{\"code\":\"exec_abandoned\"")]
    public async Task Exec_ReadSlowly_IsEndedOnlyOnceNobodySeemsToRead(int seconds, string last)
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/yes"]}""");
        var order = (await host.Grains.GetGrain<IAppHostGrain>(Node).NextExec(Run, Token)).Order;
        var exec = host.Grains.GetGrain<IAppExecGrain>(order!.Exec);
        var taken = 0L;
        var writing = WriteAsync();
        // Whatever lies in between is full.
        for (var seen = -1L; seen != Interlocked.Read(ref taken); await Task.WhenAny(writing, Task.Delay(200, Token))) seen = Interlocked.Read(ref taken);
        Assert.False(writing.IsCompleted);

        host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        if (seconds > 30) while (!await exec.WaitForEnd(Token)) await Task.Yield();

        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var read = "";
        while (await lines.ReadLineAsync(Token) is { } line) read = line;
        Assert.StartsWith(last, read, StringComparison.Ordinal);
        await writing;

        async Task WriteAsync()
        {
            AppExecVerdict verdict;
            do
            {
                var number = Interlocked.Read(ref taken) + 1;
                verdict = await exec.Output(Node, new AppExecOutput(number, [new AppExecPiece(false, [.. new byte[60_000]])], number == 200 ? new AppExecEnd(0, "", "") : null), Token);
                if (verdict == AppExecVerdict.Taken) Interlocked.Increment(ref taken);
            }
            while (verdict != AppExecVerdict.Stop && Interlocked.Read(ref taken) < 200);
        }
    }

    [Fact]
    public async Task Input_Body_ReachesTheCommandAsItComes()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/cat"],"input":true}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var id = (await LineAsync(lines)).GetProperty("exec_id").GetString()!;
        var exec = host.Grains.GetGrain<IAppExecGrain>(id);
        var pipe = new System.IO.Pipelines.Pipe();
        using var content = new FlowingContent(pipe.Reader.AsStream());
        var sending = host.Client.PostAsync("/api/apps/exec_input?exec_id=" + id, content, Token);
        var text = new StringBuilder();
        long number = 0;
        foreach (var word in new[] { "hello ", "world" })
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(word), Token);
            while (!text.ToString().EndsWith(word, StringComparison.Ordinal))
            {
                var input = await exec.Input(Node, number, Token);
                number = input.Number;
                text.Append(Encoding.UTF8.GetString(input.Bytes.AsSpan()));
            }
        }

        await pipe.Writer.CompleteAsync();
        AppExecInput end;
        do end = await exec.Input(Node, number++, Token);
        while (!end.IsEnd);
        using var answer = await sending;

        var said = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal((11, true), (said.GetProperty("bytes").GetInt32(), said.GetProperty("complete").GetBoolean()));
        Assert.Equal("hello world", text.ToString());
    }

    [Fact]
    public async Task Input_OfACommandThatEnded_IsNotWaitedFor()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/cat"],"input":true}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var id = (await LineAsync(lines)).GetProperty("exec_id").GetString()!;
        using var caller = await InputAsync(host, id);
        await caller.GetStream().WriteAsync("1\r\nx\r\n"u8.ToArray(), Token);
        Assert.Equal((byte)'x', Assert.Single((await host.Grains.GetGrain<IAppExecGrain>(id).Input(Node, 0, Token)).Bytes));
        await host.Grains.GetGrain<IAppExecGrain>(id).Output(Node, new AppExecOutput(1, [], new AppExecEnd(0, "", "")), Token);

        using var answer = new StreamReader(caller.GetStream());
        Assert.Equal("HTTP/1.1 200 OK", await answer.ReadLineAsync(Token));
        // Its last line has no end.
        var (text, buffer) = (new StringBuilder(), new char[1]);
        while (!text.ToString().Contains("\"complete\":", StringComparison.Ordinal) || !text.ToString().EndsWith(',')) text.Append(buffer, 0, await answer.ReadAsync(buffer, Token));
        Assert.Contains("\"bytes\":1,\"complete\":false,", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_SentTwice_IsTheFirstOnesAndEndsTheRunIfThatBreaksOff()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/cat"],"input":true}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var id = (await LineAsync(lines)).GetProperty("exec_id").GetString()!;
        var exec = host.Grains.GetGrain<IAppExecGrain>(id);
        using (var first = await InputAsync(host, id))
        {
            await first.GetStream().WriteAsync("1\r\nx\r\n"u8.ToArray(), Token);
            Assert.Equal((byte)'x', Assert.Single((await exec.Input(Node, 0, Token)).Bytes));

            Assert.Equal((HttpStatusCode.Conflict, "exec_input_taken"), await CodeAsync(host, "/api/apps/exec_input?exec_id=" + id, "{}"));
        }

        AppExecInput input;
        do input = await exec.Input(Node, 1, Token);
        while (!input.IsStopped);
        Assert.Equal("exec_input_lost", (await LineAsync(lines)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Input_OfAnUnknownCommand_IsRefusedBeforeItsBodyCame()
    {
        await using var host = await ApiHost.StartAsync(On, sockets: true);

        using var caller = await InputAsync(host, "00112233445566778899aabbccddeeff");

        using var answer = new StreamReader(caller.GetStream());
        Assert.Equal("HTTP/1.1 404 Not Found", await answer.ReadLineAsync(Token));
    }

    [Fact]
    public async Task Exec_TheCallerLeaves_EndsTheCommand()
    {
        await using var host = await RunningAsync();
        var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/sleep","9"]}""");
        var order = (await host.Grains.GetGrain<IAppHostGrain>(Node).NextExec(Run, Token)).Order;

        asked.Dispose();

        AppExecInput input;
        do input = await host.Grains.GetGrain<IAppExecGrain>(order!.Exec).Input(Node, 0, Token);
        while (!input.IsStopped);
    }

    [Theory]
    [InlineData("""{"command":["a"]}""", "app_id")]
    [InlineData("""{"app_id":"web"}""", "command")]
    [InlineData("""{"app_id":"web","command":[]}""", "command")]
    [InlineData("""{"app_id":"web","command":[null]}""", "command")]
    [InlineData("""{"app_id":"web","command":["a"],"timeout_seconds":0}""", "timeout_seconds")]
    [InlineData("""{"app_id":"web","command":["a"],"timeout_seconds":3601}""", "timeout_seconds")]
    [InlineData("""{"app_id":"web","command":["a"],"instance":"web"}""", "instance")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":1}""", "tty")]
    [InlineData("""{"app_id":"web","command":["a"],"columns":80,"rows":24}""", "columns")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":false,"rows":24}""", "rows")]
    [InlineData("""{"app_id":"web","command":["a"],"term":"xterm"}""", "term")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"columns":80}""", "rows")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"rows":24}""", "columns")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"columns":0,"rows":24}""", "columns")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"columns":80,"rows":-1}""", "rows")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"columns":65536,"rows":24}""", "columns")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"columns":4294967297,"rows":24}""", "columns")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"term":"../../x"}""", "term")]
    [InlineData("""{"app_id":"web","command":["a"],"tty":true,"term":""}""", "term")]
    public async Task Exec_BadField_IsNamed(string body, string field)
    {
        await using var host = await ApiHost.StartAsync(On);

        var (status, problem) = await host.PostRawAsync("/api/apps/exec", body);

        Assert.Equal((HttpStatusCode.BadRequest, field), (status, problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Exec_Refused_SaysWhy()
    {
        await using var off = await ApiHost.StartAsync();
        await using var host = await RunningAsync();
        const string Body = """{"app_id":"none","command":["a"]}""";

        Assert.Equal((HttpStatusCode.Forbidden, "apps_disabled"), await CodeAsync(off, "/api/apps/exec", Body));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_app"), await CodeAsync(host, "/apps/add_exec/", Body));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_instance"), await CodeAsync(host, "/api/apps/exec", """{"app_id":"web","command":["a"],"instance":"web.1.9"}"""));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_exec"), await CodeAsync(host, "/api/apps/exec_input?exec_id=00112233445566778899aabbccddeeff", "{}"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_field"), await CodeAsync(host, "/api/apps/exec_input?exec_id=1", "{}"));
    }

    [Fact]
    public async Task Exec_KeyWithoutItsScope_IsRefusedWithTheScope()
    {
        await using var host = await RunningAsync();
        var (_, all) = await host.PostAsync("/api/v1/keys", new { name = "all", scopes = new[] { "*" } });
        var bearer = all.GetProperty("key").GetString();
        using var made = await host.SendAsync(HttpMethod.Post, "/api/v1/keys", new { name = "most", scopes = new[] { "apps:read", "apps:deploy", "apps:hosts", "nodes:operate" } }, bearer);
        var other = JsonSerializer.Deserialize<JsonElement>(await made.Content.ReadAsStringAsync(Token)).GetProperty("key").GetString();

        using var refused = await host.SendAsync(HttpMethod.Post, "/api/apps/exec", new { app_id = "web", command = new[] { "a" } }, other);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("apps:exec", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var input = await host.SendAsync(HttpMethod.Post, "/api/apps/exec_input?exec_id=00112233445566778899aabbccddeeff", new { }, other);
        Assert.Equal(HttpStatusCode.Forbidden, input.StatusCode);
        using var signal = await host.SendAsync(HttpMethod.Post, "/api/apps/exec_signal", new { exec_id = "00112233445566778899aabbccddeeff", signal = "INT" }, other);
        using var resize = await host.SendAsync(HttpMethod.Post, "/api/apps/exec_resize", new { exec_id = "00112233445566778899aabbccddeeff", columns = 1, rows = 1 }, other);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (signal.StatusCode, resize.StatusCode));
        Assert.Equal((HttpStatusCode.Unauthorized, "key_required"), await CodeAsync(host, "/api/apps/exec", """{"app_id":"web","command":["a"]}"""));
    }

    private static async Task<(HttpStatusCode, string?)> CodeAsync(ApiHost host, string path, string body)
    {
        var (status, problem) = await host.PostRawAsync(path, body);
        return (status, problem.GetProperty("code").GetString());
    }

    private static async Task<HttpResponseMessage> AskAsync(ApiHost host, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/apps/exec") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>The head of an input whose body is to follow. By hand: HttpClient hears an answer only once it has sent its body.</summary>
    private static async Task<System.Net.Sockets.TcpClient> InputAsync(ApiHost host, string id)
    {
        var caller = new System.Net.Sockets.TcpClient();
        await caller.ConnectAsync("127.0.0.1", host.Client.BaseAddress!.Port, Token);
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/apps/exec_input?exec_id={id} HTTP/1.1\r\nHost: localhost:{host.Client.BaseAddress.Port}\r\nTransfer-Encoding: chunked\r\n\r\n"), Token);
        return caller;
    }

    private static async Task<JsonElement> LineAsync(StreamReader lines) => JsonSerializer.Deserialize<JsonElement>((await lines.ReadLineAsync(Token))!);

    /// <summary>A machine on which one instance runs.</summary>
    private static Task<ApiHost> RunningAsync(params KeyValuePair<string, string?>[] settings) => RunningAsync(null, settings);

    private static async Task<ApiHost> RunningAsync(Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? configure, params KeyValuePair<string, string?>[] settings)
    {
        var host = await ApiHost.StartAsync([.. On, .. settings], configure, sockets: true);
        var machine = host.Grains.GetGrain<IAppHostGrain>(Node);
        await machine.Admit("alice", Token);
        var report = Report();
        await machine.Sync(report, Token);
        await host.PostRawAsync("/api/apps/deploy_app", """{"name":"web","version":"1","image":"nginx"}""");
        var orders = await machine.Sync(report, Token);
        AppResult app;
        do
        {
            await machine.Sync(report with { Revision = orders.Revision, Instances = [Up] }, Token);
            app = await host.Grains.GetGrain<IAppGrain>("web").Get(Token);
        }
        while (app.App!.Instances.Single().State != "running");
        return host;
    }

    /// <summary>A body that is sent as it comes, its header at once.</summary>
    private sealed class FlowingContent(Stream stream) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override async Task SerializeToStreamAsync(Stream output, TransportContext? context)
        {
            await output.FlushAsync(Token);
            var buffer = new byte[1_024];
            while (await stream.ReadAsync(buffer, Token) is > 0 and var read)
            {
                await output.WriteAsync(buffer.AsMemory(0, read), Token);
                await output.FlushAsync(Token);
            }
        }
    }
}
