// Logging to standard error without the start-up cost of a logging framework's console.
using System.IO;
using Microsoft.Extensions.Logging;

namespace ToroEmu.Cli;

/// <summary>Makes loggers that write one line per message. Nothing is built or opened until something is logged.</summary>
internal sealed class StderrLoggerFactory(TextWriter error, LogLevel least) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new StderrLogger(error, least, categoryName);

    /// <summary>There is one place to log to.</summary>
    public void AddProvider(ILoggerProvider provider) => provider.Dispose();

    public void Dispose()
    {
        // The writer belongs to the caller.
    }
}
