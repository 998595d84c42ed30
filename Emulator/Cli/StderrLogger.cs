// One category of log lines on standard error.
using System;
using System.IO;
using Microsoft.Extensions.Logging;

namespace ToroEmu.Cli;

/// <summary>Writes <c>toroemu: warning: category: message</c>; an exception's trace follows when details are wanted.</summary>
internal sealed class StderrLogger(TextWriter error, LogLevel least, string category) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string trace = exception is not null && least <= LogLevel.Debug ? Environment.NewLine + exception : "";
        lock (error)
        {
            error.WriteLine($"toroemu: {LogLevelName.Of(logLevel)}: {category}: {formatter(state, exception)}{trace}");
        }
    }
}
