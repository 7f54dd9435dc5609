using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Silo.Logging;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Silo.Tests.Logging;

public sealed class CalmConsoleFormatterTests
{
    [Fact]
    public void Write_EventOfARoom_IsOneLineWithItsRoom() =>
        Assert.Equal("00:00:00.000 info  Edge: hello" + Environment.NewLine, Format(LogLevel.Information, "OrleansVoxa.Edge.Sessions.EdgeSession", "hello", null));

    [Fact]
    public void Write_TextWithLineEnds_CannotForgeFurtherLines() =>
        Assert.Single(Format(LogLevel.Warning, "X", "a\r\n00:00:00.000 info  Edge: forged", null).TrimEnd().Split('\n'));

    [Fact]
    public void Write_WarningWithException_NamesTheCauseOnTheSameLine()
    {
        var line = Format(LogLevel.Warning, "X", "failed", new InvalidOperationException("outer", new IOException("inner")));

        Assert.Equal("00:00:00.000 warn  X: failed | InvalidOperationException: outer | IOException: inner" + Environment.NewLine, line);
    }

    private static string Format(LogLevel level, string category, string text, Exception? exception)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(level, category, default, text, exception, (state, _) => state);
        new CalmConsoleFormatter(new ManualTimeProvider()).Write(entry, null, writer);
        return writer.ToString();
    }
}
