// Addresses in real, protected and compatibility mode.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Segment base, limit and type (SDM 3A, 6.3 to 6.5); linear addresses have 32 bits.</summary>
internal unsafe struct LegacyAddressing : IAddressing
{
    /// <summary>Beyond every linear address of these modes: the slow path sees it and faults.</summary>
    public const ulong Violation = 1UL << 63;

    public static bool IsLong => false;

    public static bool IsPatient => false;

    public static ulong Offset(CpuState* cpu, DecodedInsn* insn) => EffectiveAddress.Of(cpu, insn);

    public static ulong Linear(CpuState* cpu, DecodedInsn* insn, int size, bool write) =>
        Linear(cpu, insn->Segment, EffectiveAddress.Of(cpu, insn), size, write);

    public static ulong Linear(CpuState* cpu, int segment, ulong offset, int size, bool write)
    {
        ulong end = write ? cpu->WriteEnd[segment] : cpu->ReadEnd[segment];
        bool allowed = offset + (ulong)size <= end || Allows(cpu, cpu->Segments[segment], offset, size, write);
        return allowed ? (cpu->SegmentBase[segment] + offset) & 0xFFFF_FFFF : Violation;
    }

    /// <summary>End of the offsets that a segment allows from 0 on; 0: none, or not from 0 on.</summary>
    public static ulong EndOf(CpuState* cpu, in SegmentRegister segment, bool write) =>
        segment.IsExpandDown || !Allows(cpu, segment, 0, 1, write) ? 0 : segment.Limit + 1UL;

    /// <summary>Whether a segment allows an access at an offset.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Allows(CpuState* cpu, in SegmentRegister segment, ulong offset, int size, bool write)
    {
        if (segment.IsUnusable) return false;
        if (!AllowsType(segment, write) && (cpu->Cr0 & Cr0.Pe) != 0) return false;
        ulong last = offset + (ulong)(size - 1);
        if (!segment.IsExpandDown) return last <= segment.Limit;
        // Expand-down: valid offsets lie above the limit (SDM 3A, 6.3).
        return offset > segment.Limit && last <= (segment.IsBig ? 0xFFFF_FFFFUL : 0xFFFFUL);
    }

    /// <summary>Real mode does not ask: code that runs there writes through CS.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AllowsType(in SegmentRegister segment, bool write)
    {
        bool code = (segment.Access & Descriptor.TypeCode) != 0;
        return write ? !code && (segment.Access & Descriptor.TypeWritable) != 0 : !code || (segment.Access & Descriptor.TypeReadable) != 0;
    }
}
