// A device that takes what the user types.
using System;

namespace ToroEmu.Devices.Contracts;

/// <summary>The guest's end of standard input. From any thread.</summary>
public interface IInputReceiver
{
    /// <summary>Takes as many of the first bytes as fit now; their number.</summary>
    int Receive(ReadOnlySpan<byte> bytes);

    /// <summary>No more will come. The guest of a serial line is not told, but whoever asks whether input can still wake it is.</summary>
    void End();

    /// <summary>The machine was put back to where <see cref="End"/> had not been called.</summary>
    void Reopen();
}
