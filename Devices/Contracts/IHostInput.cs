// What comes into a machine from the host.
using System;

namespace ToroEmu.Devices.Contracts;

/// <summary>
/// The one way by which a device learns something from outside of the machine that the guest can notice. A threaded machine passes it on at once; a
/// deterministic one lets it in at the end of a slice, in the order of arrival, and a record holds it, so that a replay can give the same again.
/// </summary>
public interface IHostInput
{
    /// <summary>What is offered waits for the end of a slice: devices must learn nothing of the host's in any other way.</summary>
    bool IsHeld { get; }

    /// <summary>A record answers in the host's stead: no file, no socket is to be opened.</summary>
    bool IsReplay { get; }

    /// <summary>Opens the way of one source. Sources are numbered in the order in which they are opened, which must be the same in every run.</summary>
    /// <param name="arrive">Takes what was offered: on the offering thread, or on the machine's. The bytes are the callee's.</param>
    IHostPort Open(Action<ReadOnlyMemory<byte>> arrive);
}
