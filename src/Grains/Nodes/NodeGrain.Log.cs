using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>Log messages; the grains' event ids are 2000 to 2999.</summary>
public sealed partial class NodeGrain
{
    [LoggerMessage(2000, LogLevel.Debug, "Node {NodeId} registered (verified: {Verified}, incarnation {Incarnation})")]
    private static partial void LogRegistered(ILogger logger, string nodeId, bool verified, int incarnation);

    [LoggerMessage(2001, LogLevel.Information, "Node {NodeId} came back from coma (revival {Revivals})")]
    private static partial void LogRevived(ILogger logger, string nodeId, int revivals);

    [LoggerMessage(2002, LogLevel.Information, "Node {NodeId} is now {State}")]
    private static partial void LogEntered(ILogger logger, string nodeId, string state);

    [LoggerMessage(2003, LogLevel.Information, "Probe {Number} of node {NodeId}: answered {Answered} ({Detail})")]
    private static partial void LogProbed(ILogger logger, string nodeId, long number, bool answered, string detail);

    [LoggerMessage(2004, LogLevel.Warning, "The last-seen time of node {NodeId} could not be stored before its grain was put away")]
    private static partial void LogLastSeenLost(ILogger logger, Exception exception, string nodeId);

    [LoggerMessage(2009, LogLevel.Debug, "The last-seen time of node {NodeId} could not be stored; it is tried again with a later heartbeat")]
    private static partial void LogLastSeenLate(ILogger logger, Exception exception, string nodeId);

    [LoggerMessage(2007, LogLevel.Debug, "Probe {Number} of node {NodeId} failed ({Detail}); since the registry suspects itself, that is not counted")]
    private static partial void LogHeldBack(ILogger logger, string nodeId, long number, string detail);

    [LoggerMessage(2006, LogLevel.Information, "Node {NodeId} was {What} by operator {Operator}: {Reason}")]
    private static partial void LogActed(ILogger logger, string nodeId, string what, string @operator, string reason);

    [LoggerMessage(2005, LogLevel.Debug, "The ledger has not taken the entries of node {NodeId}; they are handed over again in a minute")]
    private static partial void LogNotLogged(ILogger logger, Exception exception, string nodeId);
}
