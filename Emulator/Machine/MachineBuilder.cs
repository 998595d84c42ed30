// What builds machines for the command line.
using System;
using System.IO;

using Microsoft.Extensions.Logging;

using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Machines.State;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

/// <summary>Builds the machine of <see cref="MemoryMap"/>: RAM, cores, interrupt controllers, serial port, debug-exit, reset, VirtIOBus.</summary>
public sealed class MachineBuilder : IMachineFactory
{
    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        config = config.Record?.Begin(config) ?? config;
        if (config.Record is not null || config.Replay is not null) return BuildFrom(config, new GuestImage(config.ImagePath, config.ReadFile(config.ImagePath)), console);
        if (SnapshotFile.IsSnapshot(config.ImagePath)) return SnapshotFile.Load(config.ImagePath, tries: false).Restore(console, config);
        return BuildFrom(config, GuestImage.Read(config.ImagePath), console);
    }

    private static IMachine BuildFrom(MachineConfig config, GuestImage image, IConsoleSink console)
    {
        if (SnapshotFile.IsSnapshot(image.Bytes.Span)) return SnapshotFile.Load(new MemoryStream(image.Bytes.ToArray()), image.Path, tries: false).Restore(console, config);
        GuestRam ram = Allocate(config);
        PageTree? zero = config.Deterministic ? new PageTree(ram.Size) : null;
        if (zero is not null) ram.TrackWrites(); // from the start, so that a hash need not look at what was never written
        BootEntry entry = GuestLoader.Load(image, config, 1 + config.Devices.Length, ram);
        ImageIdentity? identity = config.Deterministic ? ImageIdentity.Of(image) : null; // who asks for it: snapshots and records
        return new MachineAssembly(config, ram, Listen(config, new ConsoleBytes(console)), zero).Finish(entry, image.SymbolSource, identity);
    }

    /// <summary>The console's bytes belong to a record.</summary>
    internal static IByteSink Listen(MachineConfig config, IByteSink console)
    {
        if (config.Record is null && config.Verifier is null) return console;
        ConsoleDigest digest = new(console);
        if (config.Record is TraceRecorder recorder) recorder.Console = digest;
        if (config.Verifier is TraceVerifier verifier) verifier.Console = digest;
        return digest;
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
