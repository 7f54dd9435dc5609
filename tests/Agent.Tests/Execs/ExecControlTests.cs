using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Execs;
using OrleansVoxa.Agent.Tests.Engine;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>Signals at an engine that answers as a test says.</summary>
public sealed class ExecControlTests
{
    private const string NotYet = """{"Running":false,"ExitCode":null,"Pid":0}""";
    private const string Soon = """{"Running":true,"Pid":0}""";
    // That number is never signalled.
    private const string Runs = """{"Running":true,"Pid":1}""";
    private const string Ended = """{"Running":false,"ExitCode":0,"Pid":0}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4, NotYet, Soon, Soon, Runs)]
    [InlineData(2, Soon, Ended, Runs)]
    [InlineData(1, Ended, Runs)]
    [InlineData(1, Runs, Ended)]
    public async Task Signal_CommandThatHasNoProcessYet_WaitsForOne(int asked, params string[] said)
    {
        var answers = new Queue<string>(said);
        await using var engine = FakeEngine.Answering(_ => FakeEngine.Json(answers.Dequeue()));
        using var client = new EngineClient(new EngineOptions { Socket = engine.Socket }, TimeProvider.System);
        var order = new ExecOrder(ExecId.New(), "web.1.1", ["/bin/a"], false, 60);

        Assert.True(await new ExecControl(client, "e0", new string('c', 64), order, TimeProvider.System)
            .TryTellAsync(new ExecInput(1, [], IsEnd: false, IsStopped: false) { Signal = ExecSignal.Terminate }, Cancellation));

        Assert.Equal(asked, said.Length - answers.Count);
    }
}
