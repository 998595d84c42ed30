// Everything that lies in guest RAM when the first instruction runs, written in order.
using System;
using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading;

/// <summary>Loads an image and all that the machine tells the guest about itself.</summary>
public static class GuestLoader
{
    /// <summary>Writes image, ACPI and MP tables, and PVH structures into zeroed RAM.</summary>
    /// <param name="image">The guest.</param>
    /// <param name="config">Cores, RAM and command line; valid.</param>
    /// <param name="virtioDevices">Number of virtio-mmio slots in use, from slot 0 on.</param>
    /// <param name="memory">Guest RAM of <see cref="MachineConfig.MemoryBytes"/> bytes.</param>
    /// <returns>How the boot processor starts.</returns>
    /// <exception cref="ImageException">The image cannot be run on this machine.</exception>
    public static PvhEntry Load(ElfImage image, MachineConfig config, int virtioDevices, IGuestMemory memory)
    {
        ArgumentNullException.ThrowIfNull(config);
        PvhBoot.FindEntry(image); // first: a program that is no guest shall be told so, not where its segments lie
        ResetVector.Write(memory);
        ElfLoader.Load(image, memory, config.MemoryBytes);
        AcpiTables.Write(memory, config.Cores, virtioDevices, config.Machine);
        MpTable.Write(memory, config.Cores, virtioDevices, config.Machine);
        string commandLine = CommandLineBuilder.Build(config.Append, virtioDevices);
        return PvhBoot.Prepare(image, memory, config.MemoryBytes, commandLine);
    }
}
