// What LAR, LSL, VERR and VERW ask.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Visible: conforming code, or a DPL that both CPL and RPL reach (SDM 2A, LAR; 2B, VERR).</summary>
internal static unsafe class DescriptorQueries
{
    /// <summary>Bits of the descriptor's second word that LAR shows.</summary>
    private const ulong AccessRights = 0x00F0_FF00;

    public readonly struct AccessBytes : IDescriptorQuery
    {
        private static ReadOnlySpan<byte> Legacy => [1, 2, 3, 4, 5, 9, 11, 12];

        private static ReadOnlySpan<byte> Long => [2, 9, 11, 12];

        public static bool TryAnswer(CpuState* cpu, in SegmentRegister segment, ulong raw, out ulong answer)
        {
            answer = (raw >> 32) & AccessRights;
            bool validType = segment.IsCodeOrData || (IsLongMode(cpu) ? Long : Legacy).Contains((byte)segment.Type);
            return validType && IsVisible(cpu, segment);
        }
    }

    public readonly struct Limit : IDescriptorQuery
    {
        private static ReadOnlySpan<byte> Legacy => [1, 2, 3, 9, 11];

        private static ReadOnlySpan<byte> Long => [2, 9, 11];

        public static bool TryAnswer(CpuState* cpu, in SegmentRegister segment, ulong raw, out ulong answer)
        {
            answer = segment.Limit;
            bool validType = segment.IsCodeOrData || (IsLongMode(cpu) ? Long : Legacy).Contains((byte)segment.Type);
            return validType && IsVisible(cpu, segment);
        }
    }

    public readonly struct Readable : IDescriptorQuery
    {
        public static bool TryAnswer(CpuState* cpu, in SegmentRegister segment, ulong raw, out ulong answer)
        {
            answer = 0;
            bool readable = (segment.Type & (Descriptor.TypeCode | Descriptor.TypeReadable)) != Descriptor.TypeCode;
            return segment.IsCodeOrData && readable && IsVisible(cpu, segment);
        }
    }

    public readonly struct Writable : IDescriptorQuery
    {
        public static bool TryAnswer(CpuState* cpu, in SegmentRegister segment, ulong raw, out ulong answer)
        {
            answer = 0;
            bool writable = (segment.Type & (Descriptor.TypeCode | Descriptor.TypeWritable)) == Descriptor.TypeWritable;
            return segment.IsCodeOrData && writable && IsVisible(cpu, segment);
        }
    }

    private static bool IsVisible(CpuState* cpu, in SegmentRegister segment)
    {
        const int conformingCode = Descriptor.TypeCode | Descriptor.TypeConforming;
        if (segment.IsCodeOrData && (segment.Type & conformingCode) == conformingCode) return true;
        return segment.Dpl >= cpu->Cpl && segment.Dpl >= (segment.Selector & 3);
    }

    private static bool IsLongMode(CpuState* cpu) => (cpu->Efer & Efer.Lma) != 0;
}
