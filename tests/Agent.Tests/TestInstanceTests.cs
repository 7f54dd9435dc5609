using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Tests.Engine;

namespace OrleansVoxa.Agent.Tests;

/// <summary>What tests ask of a container.</summary>
public sealed class TestInstanceTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    public async Task Exec_TheEngineHearsOfTheEndLate_IsAskedUntilItHas(string before)
    {
        var asked = 0;
        await using var fake = FakeEngine.Answering(line =>
            line.StartsWith("POST /v1.41/containers/", StringComparison.Ordinal) ? FakeEngine.Json("""{"Id":"1"}""", 201)
            : line.StartsWith("POST ", StringComparison.Ordinal) ? "HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            : FakeEngine.Json(++asked < 3 ? $$"""{"Running":true,"ExitCode":{{before}}}""" : """{"Running":false,"ExitCode":3}"""));
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);

        Assert.Equal((3, ""), await TestInstance.ExecAsync(engine, "c", "true"));
        Assert.Equal(3, asked);
    }
}
