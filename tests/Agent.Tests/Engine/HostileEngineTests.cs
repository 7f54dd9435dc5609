using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Agent.Tests.Engine;

/// <summary>An engine that is hostile, dying or not one: each call ends within its limit, in a fault that says which.</summary>
public sealed class HostileEngineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_NothingAtTheSocket_IsUnreachable()
    {
        using var folder = new TemporaryFolder();
        using var client = Client(folder.Of("none.sock"));
        var fault = await Assert.ThrowsAsync<EngineException>(() => client.InfoAsync(Cancellation));
        Assert.Equal(EngineFaultKind.Unreachable, fault.Kind);
        Assert.Equal("engine_unreachable", fault.Code);
    }

    [Fact]
    public async Task Call_EngineNeverAnswers_EndsAtTheLimit()
    {
        await using var engine = FakeEngine.After((_, token) => Task.Delay(Timeout.Infinite, token));
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Timeout, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_AnswerStopsInTheMiddle_EndsAtTheLimit()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            await FakeEngine.SayAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ID\":", token);
            await Task.Delay(Timeout.Infinite, token);
        });
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Timeout, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_AnswerDripsForEver_EndsAtTheLimit()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            await FakeEngine.SayAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", token);
            while (true)
            {
                await FakeEngine.SayAsync(stream, "1\r\n \r\n", token);
                await Task.Delay(20, token);
            }
        });
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Timeout, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_EndlessInterimAnswers_EndsAtTheLimit()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            while (true)
            {
                await FakeEngine.SayAsync(stream, "HTTP/1.1 100 Continue\r\n\r\n", token);
                await Task.Delay(5, token);
            }
        });
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Timeout, () => client.InfoAsync(Cancellation));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ID\":")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"ID\"")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task Call_HalfOrFalseAnswer_IsBroken(string answer)
    {
        await using var engine = FakeEngine.Saying(answer);
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.InfoAsync(Cancellation));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"NCPU\":\"many\"}")]
    [InlineData("<html></html>")]
    public async Task Call_BodyIsNotItsJson_IsBroken(string body)
    {
        await using var engine = FakeEngine.Saying(FakeEngine.Json(body));
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_DeeplyNestedJson_IsBroken()
    {
        await using var engine = FakeEngine.Saying(FakeEngine.Json(new string('[', 10_000)));
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_EndlessHeader_IsBroken()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            await FakeEngine.SayAsync(stream, "HTTP/1.1 200 OK\r\n", token);
            while (true) await FakeEngine.SayAsync(stream, "X-More: and more\r\n", token);
        });
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_EndlessBody_IsBrokenAtTheLimit()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            await FakeEngine.SayAsync(stream, "HTTP/1.1 200 OK\r\n\r\n[", token);
            while (true) await FakeEngine.SayAsync(stream, new string(' ', 4096), token);
        });
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_StatedLengthBeyondMemory_IsBroken()
    {
        await using var engine = FakeEngine.Saying("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000\r\n\r\n{}");
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Pull_EndlessLine_IsBroken()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            await FakeEngine.SayAsync(stream, "HTTP/1.1 200 OK\r\n\r\n{\"status\":\"", token);
            while (true) await FakeEngine.SayAsync(stream, new string('a', 4096), token);
        });
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Broken, () => client.Images.PullAsync("h/i", "1", null, Cancellation));
    }

    [Fact]
    public async Task Pull_EngineFallsSilent_EndsAtTheIdleLimit()
    {
        await using var engine = FakeEngine.After(async (stream, token) =>
        {
            await FakeEngine.SayAsync(stream, "HTTP/1.1 200 OK\r\n\r\n{\"status\":\"Downloading\"}\n", token);
            await Task.Delay(Timeout.Infinite, token);
        });
        var seen = new List<string?>();
        using var client = Client(engine.Socket);
        await FailsAsync(EngineFaultKind.Timeout, () => client.Images.PullAsync("h/i", "1", line => seen.Add(line.Status), Cancellation));
        Assert.Equal(["Downloading"], seen);
    }

    [Theory]
    [InlineData("""{"errorDetail":{"code":404,"message":"manifest unknown"},"error":"manifest unknown"}""", EngineFaultKind.NotFound)]
    [InlineData("""{"errorDetail":{"message":"write /x: no space left on device"},"error":"x"}""", EngineFaultKind.NoRoom)]
    [InlineData("""{"error":"something"}""", EngineFaultKind.Failed)]
    [InlineData("""{"errorDetail":{"code":1,"message":"returned a non-zero code: 1"},"error":"x"}""", EngineFaultKind.Failed)]
    public async Task Pull_FailureWithinTheStream_IsAFault(string line, EngineFaultKind expected)
    {
        await using var engine = FakeEngine.Saying("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\":\"a\"}\n" + line + "\r\n");
        using var client = Client(engine.Socket);
        await FailsAsync(expected, () => client.Images.PullAsync("h/i", "1", null, Cancellation));
    }

    [Theory]
    [InlineData("building at STEP \"RUN x\": while running runtime: signal: killed", EngineFaultKind.LostStep)]
    [InlineData("building at STEP \"RUN x\": while running runtime: exit status 137", EngineFaultKind.Failed)]
    [InlineData("The command '/bin/sh -c x' returned a non-zero code: 137", EngineFaultKind.Failed)]
    public void InStream_TheEnginesWords_TellItsOwnDoingFromTheSteps(string text, EngineFaultKind expected) => Assert.Equal(expected, EngineFaults.InStream("POST /build", 1, text).Kind);

    [Theory]
    [InlineData("while running runtime: signal: killed\n", EngineFaultKind.LostStep)]
    [InlineData("write /x: no space left on device", EngineFaultKind.NoRoom)]
    public void InStream_ALongInstruction_HidesNotHowItFailed(string end, EngineFaultKind expected)
    {
        var fault = EngineFaults.InStream("POST /build", null, $"building at STEP \"RUN {new string('x', 2 * EngineFaults.TextLimit)}\": {end}");
        Assert.Equal((expected, EngineFaults.TextLimit), (fault.Kind, fault.Text.Length));
    }

    [Theory]
    [InlineData(404, "no such container", EngineFaultKind.NotFound)]
    [InlineData(409, "name in use", EngineFaultKind.Conflict)]
    [InlineData(400, "bad parameter", EngineFaultKind.Refused)]
    [InlineData(403, "no", EngineFaultKind.Refused)]
    [InlineData(500, "oops", EngineFaultKind.Failed)]
    [InlineData(500, "mkdir /x: no space left on device", EngineFaultKind.NoRoom)]
    [InlineData(500, "driver failed: Bind for 0.0.0.0:80 failed: port is already allocated", EngineFaultKind.Conflict)]
    [InlineData(507, "", EngineFaultKind.NoRoom)]
    [InlineData(500, "could not find free subnet from subnet pools", EngineFaultKind.NoRoom)]
    [InlineData(500, "IPAM error: failed to find free IP in range: 10.89.0.1 - 10.89.0.254", EngineFaultKind.NoRoom)]
    [InlineData(500, "network name voxa-a already used: network already exists", EngineFaultKind.Conflict)]
    [InlineData(500, "can only kill running containers. 1 is in state exited: container state improper", EngineFaultKind.Conflict)]
    [InlineData(301, "", EngineFaultKind.Broken)]
    public async Task Call_EngineRefuses_FaultHasStatusAndWords(int status, string words, EngineFaultKind expected)
    {
        await using var engine = FakeEngine.Saying(FakeEngine.Json($$"""{"message":"{{words}}"}""", status));
        using var client = Client(engine.Socket);
        var fault = await FailsAsync(expected, () => client.InfoAsync(Cancellation));
        Assert.Equal(status, fault.Status);
        Assert.Contains(words, fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_EngineSaysControlCharacters_TheyAreTakenOut()
    {
        await using var engine = FakeEngine.Saying(FakeEngine.Json("{\"message\":\"a\\u001b[2Jb\\nc" + new string('x', 5000) + "\"}", 500));
        using var client = Client(engine.Socket);
        var fault = await FailsAsync(EngineFaultKind.Failed, () => client.InfoAsync(Cancellation));
        Assert.DoesNotContain(fault.Text, char.IsControl);
        Assert.True(fault.Text.Length <= EngineFaults.TextLimit);
    }

    [Theory]
    [InlineData("""{"ApiVersion":"1.24","MinAPIVersion":"1.12"}""", EngineFaultKind.Unsupported)]
    [InlineData("""{"ApiVersion":"2.3","MinAPIVersion":"2.0"}""", EngineFaultKind.Unsupported)]
    [InlineData("""{"ApiVersion":"new"}""", EngineFaultKind.Broken)]
    [InlineData("{}", EngineFaultKind.Broken)]
    public async Task Agree_NoCommonVersion_SaysSo(string version, EngineFaultKind expected)
    {
        await using var engine = FakeEngine.SayingAlways(FakeEngine.Json(version));
        using var client = Client(engine.Socket);
        await FailsAsync(expected, () => client.InfoAsync(Cancellation));
    }

    [Fact]
    public async Task Call_CancelledByItsCaller_IsCancelled()
    {
        await using var engine = FakeEngine.After((_, token) => Task.Delay(Timeout.Infinite, token));
        using var client = Client(engine.Socket, TimeSpan.FromMinutes(1));
        using var caller = new CancellationTokenSource();
        var call = client.InfoAsync(caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Names_WithSlashesAndQuestionMarks_StayWithinTheirPath()
    {
        await using var engine = FakeEngine.Saying(FakeEngine.Json("{}"));
        using var client = Client(engine.Socket);
        await client.Containers.InspectAsync("../images/x?force=1#", Cancellation);
        Assert.Equal("GET /v1.41/containers/..%2Fimages%2Fx%3Fforce%3D1%23/json HTTP/1.1", engine.Requests[^1]);
    }

    private static EngineClient Client(string socket, TimeSpan? limit = null)
    {
        var time = limit ?? TimeSpan.FromMilliseconds(600);
        return new EngineClient(
            new EngineOptions { Socket = socket, CallTimeout = time, IdleTimeout = time, AnswerLimit = 128 << 10, LineLimit = 16 << 10, HeaderLimitKiB = 8 },
            TimeProvider.System);
    }

    private static async Task<EngineException> FailsAsync(EngineFaultKind expected, Func<Task> call)
    {
        // Far above the limits of the client, far below what a hung call would take.
        var fault = await Assert.ThrowsAsync<EngineException>(() => call().WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.True(expected == fault.Kind, $"expected {expected}, got {fault.Kind}: {fault}");
        return fault;
    }
}
