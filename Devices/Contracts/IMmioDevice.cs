// What a memory-mapped device offers to the machine.
namespace ToroEmu.Devices.Contracts;

/// <summary>A device whose registers lie in guest physical memory. It does not know where: offsets count from its own base.</summary>
public interface IMmioDevice
{
    /// <summary>Reads a register. <paramref name="size"/> is 1, 2, 4 or 8 bytes; a width the device does not serve reads as zero and is counted.</summary>
    ulong Read(ulong offset, int size);

    /// <summary>Writes the low <paramref name="size"/> bytes of <paramref name="value"/>; a width the device does not serve is ignored and counted.</summary>
    void Write(ulong offset, int size, ulong value);
}
