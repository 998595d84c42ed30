// What Platform.Exit becomes on the host.
using System;

namespace ToroEmu.Guest.Drivers;

/// <summary>The guest program has ended the machine with <see cref="Code"/>.</summary>
internal sealed class GuestExitException(int code) : Exception($"The guest ended with code {code}.")
{
    public int Code { get; } = code;
}
