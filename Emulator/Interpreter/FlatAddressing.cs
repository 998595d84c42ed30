// The usual operands of 64-bit code: no segment base, addresses of 64 bits.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary><see cref="LongAddressing"/> without what these operands do not have.</summary>
internal unsafe struct FlatAddressing<TParts> : IAddressing
    where TParts : struct, IAddressParts
{
    public static bool IsLong => true;

    public static bool IsPatient => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Offset(CpuState* cpu, DecodedInsn* insn) => TParts.Sum(cpu, insn);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear(CpuState* cpu, DecodedInsn* insn, int size, bool write) => TParts.Sum(cpu, insn);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear(CpuState* cpu, int segment, ulong offset, int size, bool write) => LongAddressing.Linear(cpu, segment, offset, size, write);
}
