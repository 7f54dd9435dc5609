using System.Collections.Concurrent;
using System.Threading.Channels;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>The cluster's side of commands; everything goes through its wire form.</summary>
internal sealed class FakeExecs
{
    private readonly Channel<ExecOrder> _orders = Channel.CreateUnbounded<ExecOrder>();
    private readonly ConcurrentDictionary<string, FakeExec> _execs = new();

    public FakeExec Ask(string instance, bool hasInput, int seconds, params string[] command) => Ask(new ExecOrder(ExecId.New(), instance, [.. command], hasInput, seconds));

    public FakeExec Ask(ExecOrder order)
    {
        var exec = new FakeExec(order);
        _execs[exec.Order.Exec] = exec;
        Assert.True(_orders.Writer.TryWrite(exec.Order));
        return exec;
    }

    public async Task<ReadOnlyMemory<byte>?> TryAnswerAsync(string method, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case ExecNext.Method:
                Assert.True(ExecNext.TryDecode(body.Span, out _));
                return (await _orders.Reader.ReadAsync(cancellationToken)).Encode();
            case ExecOutput.Method:
                Assert.True(ExecOutput.TryDecode(body.Span, out var output));
                return await _execs[output.Exec].TakeAsync(output, cancellationToken);
            case ExecInputRequest.Method:
                Assert.True(ExecInputRequest.TryDecode(body.Span, out var request));
                return (await _execs[request.Exec].GiveAsync(request.Number, cancellationToken)).Encode();
            default:
                return null;
        }
    }
}
