// What a device in the 16-bit I/O port space offers to the machine.
namespace ToroEmu.Devices.Contracts;

/// <summary>A device reached by IN and OUT. Offsets count from the first port that the machine gave it.</summary>
public interface IPortDevice
{
    /// <summary>Bytes that the device takes at once: 1, 2 or 4. The bus splits wider accesses, lowest port first.</summary>
    int WidestAccess => sizeof(uint);

    /// <summary>Reads <paramref name="size"/> (1, 2 or 4) bytes.</summary>
    uint Read(int offset, int size);

    /// <summary>Writes the low <paramref name="size"/> (1, 2 or 4) bytes of <paramref name="value"/>.</summary>
    void Write(int offset, int size, uint value);
}
