using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Embedded.Tests;

/// <summary>Keeps what the engine logs, for tests that ask.</summary>
internal sealed class RecordingLog : ILoggerProvider
{
    public ConcurrentQueue<(int Event, string Text)> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(RecordingLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Entries.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
    }
}
