// What is to be booted.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading;

/// <summary>All that a boot protocol needs to know of the user's wishes.</summary>
/// <param name="Image">The guest.</param>
/// <param name="Config">The machine; valid.</param>
/// <param name="CommandLine">The guest's command line, devices included.</param>
/// <param name="Modules">Further files; that of <c>--initrd</c> comes first.</param>
internal sealed record BootRequest(GuestImage Image, MachineConfig Config, string CommandLine, ImmutableArray<BootModule> Modules)
{
    public ulong RamSize => Config.MemoryBytes;
}
