using System.Net;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Api.Tests.Apps;

/// <content>Terminals, their sizes, and signals.</content>
public sealed partial class ExecEndpointTests
{
    [Theory]
    [InlineData("exec_resize", """{"columns":80,"rows":24}""", "exec_id")]
    [InlineData("exec_resize", """{"exec_id":"00112233445566778899aabbccddeeff","columns":0,"rows":24}""", "columns")]
    [InlineData("exec_resize", """{"exec_id":"00112233445566778899aabbccddeeff","columns":80,"rows":65536}""", "rows")]
    [InlineData("exec_resize", """{"exec_id":"00112233445566778899aabbccddeeff","columns":80}""", "rows")]
    [InlineData("exec_resize", """{"exec_id":"00112233445566778899aabbccddeeff","columns":-80,"rows":-24}""", "columns")]
    [InlineData("exec_signal", """{"signal":"INT"}""", "exec_id")]
    [InlineData("exec_signal", """{"exec_id":"00112233445566778899aabbccddeeff"}""", "signal")]
    [InlineData("exec_signal", """{"exec_id":"00112233445566778899aabbccddeeff","signal":"KILL"}""", "signal")]
    [InlineData("exec_signal", """{"exec_id":"00112233445566778899aabbccddeeff","signal":2}""", "signal")]
    public async Task Control_BadField_IsNamed(string route, string body, string field)
    {
        await using var host = await ApiHost.StartAsync(On);

        var (status, problem) = await host.PostRawAsync("/api/apps/" + route, body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_field", field), (status, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Exec_WithATerminal_ItsSizesAndSignalsReachTheMachine()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/sh"],"input":true,"tty":true,"columns":132,"rows":43,"term":"vt100"}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var start = await LineAsync(lines);
        Assert.Equal((true, 3_600), (start.GetProperty("tty").GetBoolean(), start.GetProperty("timeout_seconds").GetInt32()));
        var order = (await host.Grains.GetGrain<IAppHostGrain>(Node).NextExec(Run, Token)).Order!;
        Assert.Equal(new AppExecTerminal("vt100", new AppExecSize(132, 43)), order.Terminal);
        var exec = host.Grains.GetGrain<IAppExecGrain>(order.Exec);

        var (resized, size) = await host.PostRawAsync("/api/apps/exec_resize", $$"""{"exec_id":"{{order.Exec}}","columns":65535,"rows":1}""");
        Assert.Equal((HttpStatusCode.OK, true), (resized, size.GetProperty("sent").GetBoolean()));
        Assert.Equal(new AppExecSize(65_535, 1), (await exec.Input(Node, 0, Token)).Size);
        var (signalled, signal) = await host.PostRawAsync("/apps/add_exec_signal/", $$"""{"exec_id":"{{order.Exec}}","signal":"TERM"}""");
        Assert.Equal((HttpStatusCode.OK, true), (signalled, signal.GetProperty("sent").GetBoolean()));
        Assert.Equal(15, (await exec.Input(Node, 1, Token)).Signal);

        await exec.Output(Node, new AppExecOutput(1, [], new AppExecEnd(0, "", "")), Token);
        Assert.Equal("""{"exit_code":0}""", await lines.ReadLineAsync(Token));
        var (late, over) = await host.PostRawAsync("/api/apps/exec_resize", $$"""{"exec_id":"{{order.Exec}}","columns":1,"rows":1}""");
        Assert.Equal((HttpStatusCode.OK, false), (late, over.GetProperty("sent").GetBoolean()));
    }

    [Fact]
    public async Task Exec_WithATerminalOfWhichNothingIsSaid_HasTheUsualOne()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/sh"],"tty":true,"timeout_seconds":5}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));

        Assert.Equal(5, (await LineAsync(lines)).GetProperty("timeout_seconds").GetInt32());
        Assert.Equal(new AppExecTerminal("xterm", new AppExecSize(80, 24)), (await host.Grains.GetGrain<IAppHostGrain>(Node).NextExec(Run, Token)).Order!.Terminal);
    }

    [Fact]
    public async Task Resize_OfACommandWithoutATerminal_IsRefused()
    {
        await using var host = await RunningAsync();
        using var asked = await AskAsync(host, """{"app_id":"web","command":["/bin/sh"]}""");
        using var lines = new StreamReader(await asked.Content.ReadAsStreamAsync(Token));
        var start = await LineAsync(lines);
        Assert.False(start.TryGetProperty("tty", out _));
        var id = start.GetProperty("exec_id").GetString();

        Assert.Equal((HttpStatusCode.Conflict, "exec_no_terminal"), await CodeAsync(host, "/api/apps/exec_resize", $$"""{"exec_id":"{{id}}","columns":80,"rows":24}"""));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_exec"), await CodeAsync(host, "/api/apps/exec_resize", """{"exec_id":"00112233445566778899aabbccddeeff","columns":80,"rows":24}"""));
        Assert.Equal((HttpStatusCode.NotFound, "unknown_exec"), await CodeAsync(host, "/api/apps/exec_signal", """{"exec_id":"00112233445566778899aabbccddeeff","signal":"INT"}"""));
    }
}
