// Attached to a machine, tells what happens.
using System;

namespace ToroEmu.Tracing;

/// <summary>Listens until it is disposed of.</summary>
public interface IRunEventSource : IDisposable
{
    /// <summary>Events that have been told.</summary>
    long Count { get; }

    /// <summary>The run is over: what was held back, half a line of console say, is told now.</summary>
    void Finish();
}
