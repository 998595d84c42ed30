// The words for log levels.
using System;
using Microsoft.Extensions.Logging;

namespace ToroEmu.Cli;

internal static class LogLevelName
{
    /// <summary>Words of --log-level by value of <see cref="LogLevel"/>.</summary>
    public static readonly string[] All = ["trace", "debug", "info", "warning", "error", "critical", "none"];

    public static string Of(LogLevel level) => All[(int)level];

    /// <summary>Reads a word; <c>warn</c> is understood as well.</summary>
    public static bool TryParse(string word, out LogLevel level)
    {
        int index = Array.IndexOf(All, word == "warn" ? "warning" : word.ToLowerInvariant());
        level = (LogLevel)index;
        return index >= 0;
    }
}
