using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OrleansVoxa.Api.Guard;

/// <summary>Deadlines that are used again: a timer and two sources of cancellation for each request would be most of what a small one allocates.</summary>
internal sealed class RequestDeadlines(IOptions<ApiOptions> options, TimeProvider clock)
{
    private const int MostIdle = 1_024;

    private readonly ConcurrentQueue<RequestDeadline> _idle = new();

    public RequestDeadline Begin(CancellationToken caller)
    {
        if (!_idle.TryDequeue(out var deadline)) deadline = new RequestDeadline(options.Value.RequestDeadline, clock);
        deadline.Begin(caller);
        return deadline;
    }

    public void End(RequestDeadline deadline)
    {
        if (deadline.End() && _idle.Count < MostIdle) _idle.Enqueue(deadline);
        else deadline.Dispose();
    }
}
