using Microsoft.Extensions.Logging;
using Orleans.Embedded;
using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <content>What is counted and logged.</content>
internal sealed partial class Silo
{
    internal void TimeOut(Call call, bool started)
    {
        var timeout = call.Method.ResponseTimeout ?? _messaging.ResponseTimeout;
        var chain = CallChain.Describe(call, started);
        if (!call.Fail(new TimeoutException($"No answer to {call} within {timeout}. {chain}"))) return;
        Meter.TimedOut.Add(1);
        LogTimedOut(call, timeout, chain);
    }

    internal void Reject(Call call, string why)
    {
        Meter.Rejected.Add(1);
        call.Fail(new OrleansMessageRejectionException(why));
        LogRejected(call, why);
    }

    internal void OnDropped(Call call)
    {
        Meter.Dropped.Add(1);
        LogDropped(call);
    }

    internal void OnCallFailed(Call call, Exception failure)
    {
        Meter.Failed.Add(1);

        // The caller of any other call has the failure and decides what it is worth.
        if ((call.Method.Options & CallOptions.OneWay) != 0) LogOneWayFailed(failure, call);
    }

    internal void OnActivated(Activation activation)
    {
        Meter.Activated.Add(1);
        LogActivated(activation.GrainId);
    }

    internal void OnActivationFailed(GrainId id, Exception failure)
    {
        Meter.ActivationFailed.Add(1);
        LogActivationFailed(failure, id);
    }

    internal void OnDeactivationFailed(GrainId id, Exception failure) => LogDeactivationFailed(failure, id);

    internal void OnFault(GrainId id, Exception failure) => LogFault(failure, id);

    [LoggerMessage(1310, LogLevel.Warning, "No answer to {Call} within {Timeout}. {Chain}")]
    private partial void LogTimedOut(Call call, TimeSpan timeout, string chain);

    [LoggerMessage(1311, LogLevel.Warning, "{Call} was rejected: {Reason}")]
    private partial void LogRejected(Call call, string reason);

    [LoggerMessage(1312, LogLevel.Debug, "One-way call {Call} was dropped: its grain is overloaded")]
    private partial void LogDropped(Call call);

    [LoggerMessage(1313, LogLevel.Warning, "One-way call {Call} failed")]
    private partial void LogOneWayFailed(Exception failure, Call call);

    [LoggerMessage(1314, LogLevel.Trace, "{Grain} is active")]
    private partial void LogActivated(GrainId grain);

    [LoggerMessage(1315, LogLevel.Error, "{Grain} could not be activated; its next call tries again")]
    private partial void LogActivationFailed(Exception failure, GrainId grain);

    [LoggerMessage(1316, LogLevel.Error, "OnDeactivateAsync of {Grain} failed; the activation has ended all the same")]
    private partial void LogDeactivationFailed(Exception failure, GrainId grain);

    [LoggerMessage(1317, LogLevel.Error, "A continuation of {Grain} failed and nobody awaited it")]
    private partial void LogFault(Exception failure, GrainId grain);

    [LoggerMessage(1318, LogLevel.Information, "Silo {Name} runs {Classes} grain classes in this process")]
    private partial void LogStarted(string name, int classes);

    [LoggerMessage(1319, LogLevel.Information, "Silo {Name} stopped; {Left} activations had not ended in time")]
    private partial void LogStopped(string name, int left);

    [LoggerMessage(1320, LogLevel.Debug, "Looked for idle activations among {Count}")]
    private partial void LogCollected(int count);
}
