// One source of host input.
using System;

namespace ToroEmu.Devices.Contracts;

public interface IHostPort
{
    /// <summary>Something has come; its meaning is the source's own. From any thread, without a device's lock held.</summary>
    void Offer(byte[] what);

    /// <summary>
    /// Something that the machine asks the host for in the middle of an instruction, the content of a file say: <paramref name="find"/> finds it out, unless a
    /// replay knows the answer already. On the core's thread.
    /// </summary>
    byte[] Ask(Func<byte[]> find);
}
