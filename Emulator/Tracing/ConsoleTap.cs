// Hears what the guest writes to its console.
using System;

using ToroEmu.Machines;

namespace ToroEmu.Tracing;

/// <summary>Given to the machine in the place of a console, which it passes all bytes on to.</summary>
/// <param name="console">The console proper.</param>
public sealed class ConsoleTap(IConsoleSink console) : IConsoleSink
{
    /// <summary>Who wants to know.</summary>
    internal Action<byte>? Written { get; set; }

    public void Write(byte value)
    {
        console.Write(value);
        Written?.Invoke(value);
    }
}
