// Where a character device puts what the guest prints.
using System;

namespace ToroEmu.Devices.Contracts;

/// <summary>Takes bytes in guest order. Called under the device's lock: it must not call the device and should not block for long.</summary>
public interface IByteSink
{
    void Write(ReadOnlySpan<byte> bytes);
}
