using System.Text;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Api.Tests;

/// <summary>Everything that was logged, at every level.</summary>
internal sealed class Transcript : ILoggerProvider, ILogger
{
    private readonly StringBuilder _text = new();

    public string Text
    {
        get { lock (_text) return _text.ToString(); }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_text) _text.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
    }
}
