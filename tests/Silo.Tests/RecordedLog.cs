using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Silo.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordedLog<T> : ILogger<T>
{
    public ConcurrentQueue<(int Event, LogLevel Level, Exception? Fault, string Text)> Entries { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue((eventId.Id, logLevel, exception, formatter(state, exception)));
}
