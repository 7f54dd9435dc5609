using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OrleansVoxa.Silo.Logging;

/// <summary>One line an event: time, level, room, text; a warning's exception only by type and message, without its trace.</summary>
public sealed class CalmConsoleFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "calm";

    private const string Root = "OrleansVoxa.";

    /// <summary>The host's word that a start failed, which the program says better.</summary>
    private const string StartFaulted = "HostedServiceStartupFaulted";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.EventId.Name == StartFaulted) return;
        textWriter.Write(clock.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(Room(logEntry.Category));
        textWriter.Write(": ");
        WriteLine(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        for (var e = logEntry.Exception; e is not null; e = e.InnerException)
        {
            textWriter.Write(" | ");
            textWriter.Write(e.GetType().Name);
            textWriter.Write(": ");
            WriteLine(textWriter, e.Message);
        }

        if (logEntry is { Exception: { StackTrace: { } trace }, LogLevel: not LogLevel.Warning and not LogLevel.Information })
        {
            textWriter.Write(" | ");
            WriteLine(textWriter, trace);
        }

        textWriter.WriteLine();
    }

    /// <summary>Text from outside may hold line ends, which would forge further log lines.</summary>
    private static void WriteLine(TextWriter writer, string text)
    {
        foreach (var c in text) writer.Write(char.IsControl(c) ? ' ' : c);
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static string Room(string category)
    {
        if (!category.StartsWith(Root, StringComparison.Ordinal)) return category;
        var rest = category.AsSpan(Root.Length);
        var dot = rest.IndexOf('.');
        return (dot < 0 ? rest : rest[..dot]).ToString();
    }
}
