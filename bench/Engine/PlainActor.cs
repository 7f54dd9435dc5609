using System.Threading.Channels;

namespace OrleansVoxa.Bench.Engine;

/// <summary>The baseline: what one writes by hand where there are no grains, a channel and a promise for each call.</summary>
internal sealed class PlainActor
{
    private readonly Channel<Request> _inbox = Channel.CreateUnbounded<Request>(new UnboundedChannelOptions { SingleReader = true });
    private int _value;

    public PlainActor() => _ = RunAsync();

    public Task<int> Add(int amount)
    {
        var request = new Request(amount);
        _inbox.Writer.TryWrite(request);
        return request.Task;
    }

    public void Stop() => _inbox.Writer.Complete();

    private async Task RunAsync()
    {
        while (await _inbox.Reader.WaitToReadAsync())
        {
            while (_inbox.Reader.TryRead(out var request)) request.SetResult(_value += request.Amount);
        }
    }

    private sealed class Request(int amount) : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Amount => amount;
    }
}
