// What builds machines for the command line.
using System;

using Microsoft.Extensions.Logging;

using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

/// <summary>Builds the machine of <see cref="MemoryMap"/>: RAM, cores, interrupt controllers, serial port, debug-exit, reset, VirtIOBus.</summary>
public sealed class MachineBuilder : IMachineFactory
{
    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        config = config.Record?.Begin(config) ?? config;
        GuestImage image = new(config.ImagePath, config.ReadFile(config.ImagePath));
        GuestRam ram = Allocate(config);
        BootEntry entry = GuestLoader.Load(image, config, 1 + config.Devices.Length, ram);
        ImageIdentity? identity = config.Deterministic ? ImageIdentity.Of(image) : null; // who asks for it: snapshots and records
        return new MachineAssembly(config, ram, Listen(config, new ConsoleBytes(console))).Finish(entry, image.SymbolSource, identity);
    }

    /// <summary>The console's bytes belong to a record.</summary>
    private static IByteSink Listen(MachineConfig config, IByteSink console)
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
