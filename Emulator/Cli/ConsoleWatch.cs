// Passes the console on and notices a text in it.
using System;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <param name="below">Gets all bytes.</param>
/// <param name="text">What is looked for; nothing is never found.</param>
internal sealed class ConsoleWatch(IConsoleSink below, byte[] text) : IConsoleSink
{
    private readonly byte[] last = new byte[text.Length];

    /// <summary>Called once, behind the byte that completes the text.</summary>
    public Action Found { get; set; } = () => { };

    public bool IsFound { get; private set; }

    public void Write(byte value)
    {
        below.Write(value);
        if (IsFound || text.Length == 0) return;
        last.AsSpan(1).CopyTo(last);
        last[^1] = value;
        if (!last.AsSpan().SequenceEqual(text)) return;
        IsFound = true;
        Found();
    }
}
