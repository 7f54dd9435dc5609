using System.Reflection;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Grains.Routing;

/// <summary>Log messages and what the record says of the program.</summary>
public sealed partial class RelayGrain
{
    private static readonly string ProgramVersion = typeof(RelayGrain).Assembly.GetName().Version?.ToString(3) ?? "";

    private ILogger Logger => logger;

    [LoggerMessage(2020, LogLevel.Warning, "Relay {NodeId} was not stopped cleanly: its {Count} routing keys are retired with their replay tags")]
    private static partial void LogKeysRetired(ILogger logger, string nodeId, int count);

    [LoggerMessage(2021, LogLevel.Warning, "The replay tags of relay {NodeId} could not be stored; its routing keys will be retired")]
    private static partial void LogUncleanStop(ILogger logger, Exception exception, string nodeId);

    [LoggerMessage(2022, LogLevel.Debug, "Relay {NodeId} has a new routing key")]
    private static partial void LogRotated(ILogger logger, string nodeId);

    [LoggerMessage(2023, LogLevel.Warning, "The heartbeat of relay {NodeId} was refused: {Text} ({Code}); it registers again")]
    private static partial void LogBeatRefused(ILogger logger, string nodeId, string? code, string? text);

    [LoggerMessage(2024, LogLevel.Warning, "The record of relay {NodeId} was refused: {Text} ({Code}); tried again at the next heartbeat")]
    private static partial void LogPublishRefused(ILogger logger, string nodeId, string? code, string? text);
}
