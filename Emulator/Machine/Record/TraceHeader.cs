// What a trace says of the machine.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <param name="Config">The machine; its files are those of the recording host.</param>
/// <param name="Files">Image, initial RAM disk, modules, in this order.</param>
/// <param name="HashEvery">Instructions between points of the chain.</param>
/// <param name="Emulator">Version of the recording emulator.</param>
public sealed record TraceHeader(MachineConfig Config, ImmutableArray<TraceFile> Files, ulong HashEvery, string Emulator);
