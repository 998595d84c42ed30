// Addresses in 64-bit mode.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>SDM 1, 3.3.4: flat, but for the bases of FS and GS. <see cref="FlatAddressing{TParts}"/> is the shorter way for operands without either.</summary>
internal unsafe struct LongAddressing : IAddressing
{
    public static bool IsLong => true;

    public static bool IsPatient => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Offset(CpuState* cpu, DecodedInsn* insn) => EffectiveAddress.Of(cpu, insn);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear(CpuState* cpu, DecodedInsn* insn, int size, bool write) =>
        EffectiveAddress.Of(cpu, insn) + cpu->SegmentBase[insn->Segment];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Linear(CpuState* cpu, int segment, ulong offset, int size, bool write) => offset + cpu->SegmentBase[segment];
}
