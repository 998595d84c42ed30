// What lies at the processor's reset vector, where a PC has its firmware.
using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines.Tables;

/// <summary>A kernel that jumps to F000:FFF0 asks firmware for a restart (Linux does when ACPI is hardware-reduced); here the code there resets the machine.</summary>
internal static class ResetVector
{
    private const byte MovAl = 0xB0;
    private const byte OutImmediate = 0xE6;
    private const byte Hlt = 0xF4;
    private const byte JmpShort = 0xEB;
    private const byte BackToHlt = 0xFD;

    /// <summary>Writes the code, which is the same in every mode.</summary>
    /// <param name="memory">Guest RAM, before the image is in it: an image that lies there has its own.</param>
    public static void Write(IGuestMemory memory) => GuestWriter.Write(
        memory, MemoryMap.ResetVector.Start, [MovAl, MemoryMap.I8042ResetCommand, OutImmediate, (byte)MemoryMap.I8042Port, Hlt, JmpShort, BackToHlt]);
}
