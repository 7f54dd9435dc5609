using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <content>The peer's requests: taken or refused, worked on side by side, answered.</content>
public sealed partial class EdgeSession
{
    private RefusalPace _refusals;

    /// <summary>Works on a request beside the reading, so that one slow grain does not hold up the peer's packets.</summary>
    internal async ValueTask StartRequestAsync(SessionRequest request, Func<CancellationToken, Task<Message>> answer)
    {
        if (!_messages.TryTake()) await RefuseAsync(request, SessionErrors.RateLimited, "Too many messages; send fewer a second.");
        else if (request.WaitsForGrains && !_shared.GrainGate.TryEnter(request.Priority))
            await RefuseAsync(request, SessionErrors.Overloaded, "The cluster is behind with what it was asked, and this can wait; try again in some seconds.");
        else if (_work.TryStart(request.Priority, () => AnswerAsync(request, answer)) is { } refusal)
        {
            if (request.WaitsForGrains) _shared.GrainGate.Leave();
            await RefuseAsync(request, refusal, "No further request is taken now; try again later.");
        }
    }

    /// <summary>Starts work that counts as a request under way; or says by a code of <see cref="SessionErrors"/> why not.</summary>
    internal string? TryStartWork(Func<Task> work)
    {
        var refusal = _work.TryStart(MessagePriority.Bulk, work);
        if (refusal is not null) _shared.Meter.RequestRefused(refusal, MessagePriority.Bulk);
        return refusal;
    }

    private async ValueTask RefuseAsync(SessionRequest request, string code, string text)
    {
        _shared.Meter.RequestRefused(code, request.Priority);
        await _connection.SendAsync(Error.Of(request.Correlation, code, text), request.Priority, Ended);
        await _refusals.PaceAsync(_shared.Clock, Ended);
    }

    private async Task AnswerAsync(SessionRequest request, Func<CancellationToken, Task<Message>> answer)
    {
        try
        {
            await _connection.SendAsync(await ReplyAsync(request, answer), request.Priority, Ended);
        }
        catch (Exception e) when (e is OperationCanceledException or SessionClosedException)
        {
            // The session ended while the request was worked on; the peer asks again over the next one.
        }
    }

    private async Task<Message> ReplyAsync(SessionRequest request, Func<CancellationToken, Task<Message>> answer)
    {
        Task<Message>? work = null;
        try
        {
            work = answer(Ended);
            return work.IsCompleted ? await work : await work.WaitAsync(request.Deadline, _shared.Clock, Ended);
        }
        catch (Exception e) when (!Ended.IsCancellationRequested)
        {
            LogRequestFailed(e, Node);
            return Error.Of(request.Correlation, SessionErrors.Unavailable, "The request could not be answered in time; try again.");
        }
        finally
        {
            if (request.WaitsForGrains) LeaveAfter(work);
        }
    }

    /// <summary>A grain that was too late still has the request in its queue, and it counts until it is out.</summary>
    private void LeaveAfter(Task? work)
    {
        if (work is null or { IsCompleted: true }) _shared.GrainGate.Leave();
        else
        {
            _ = work.ContinueWith(
                static (late, gate) =>
                {
                    // Its peer has been told already; a failure now is nobody's.
                    _ = late.Exception;
                    ((GrainGate)gate!).Leave();
                },
                _shared.GrainGate,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
