using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace VectorRec.Tests.Api.Health;

/// <summary>Keeps what is logged, as "level category message".</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<string> Of<T>(LogLevel level) =>
        [.. _lines.Where(line => line.StartsWith($"{level} {typeof(T).FullName} ", StringComparison.Ordinal))];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)}");
    }
}
