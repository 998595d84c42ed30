// What builds machines for the command line.
using System;

using Microsoft.Extensions.Logging;

using ToroEmu.Machines.Loading;
using ToroEmu.Machines.State;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

/// <summary>Builds the machine of <see cref="MemoryMap"/>: RAM, cores, interrupt controllers, serial port, debug-exit, reset, VirtIOBus.</summary>
public sealed class MachineBuilder : IMachineFactory
{
    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        if (SnapshotFile.IsSnapshot(config.ImagePath)) return SnapshotFile.Load(config.ImagePath, tries: false).Restore(console, config);
        GuestImage image = GuestImage.Read(config.ImagePath);
        GuestRam ram = Allocate(config);
        PageTree? zero = config.Deterministic ? new PageTree(ram.Size) : null;
        if (zero is not null) ram.TrackWrites(); // from the start, so that a hash need not look at what was never written
        BootEntry entry = GuestLoader.Load(image, config, 1 + config.Devices.Length, ram);
        ImageIdentity? identity = config.Deterministic ? ImageIdentity.Of(image) : null; // who asks for it: snapshots and records
        return new MachineAssembly(config, ram, new ConsoleBytes(console), zero).Finish(entry, image.SymbolSource, identity);
    }

    private static GuestRam Allocate(MachineConfig config)
    {
        try
        {
            return new GuestRam(config.MemoryBytes, scratchPages: config.Cores);
        }
        catch (OutOfMemoryException)
        {
            throw new MachineException($"--memory {MemorySize.Format(config.MemoryBytes)}: the host does not have that much; ask for less");
        }
    }
}
