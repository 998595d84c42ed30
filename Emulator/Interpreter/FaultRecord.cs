// One exception of a chain.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>An exception and the RIP of the instruction that raised it.</summary>
internal readonly record struct FaultRecord(CpuFault Fault, ulong Rip);
