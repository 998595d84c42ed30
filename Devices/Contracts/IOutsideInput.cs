// What a device that listens to the world outside of the machine offers to it.
using System;

namespace ToroEmu.Devices.Contracts;

/// <summary>
/// A device with host threads of its own: sockets, files that somebody else writes. It takes its transport's gate before it touches guest
/// memory or its own state. <see cref="IDisposable.Dispose"/> ends the threads and waits for them; it may be called without <see cref="Start"/>.
/// </summary>
public interface IOutsideInput : IDisposable
{
    /// <summary>The guest may be waiting for something that only the outside can bring; a machine whose cores all sleep is then no deadlock. From any thread.</summary>
    bool ExpectsInput { get; }

    /// <summary>Begins to listen; once, when the machine starts to run.</summary>
    void Start();
}
