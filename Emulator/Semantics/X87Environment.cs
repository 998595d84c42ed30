// The environment words of FNSTENV, FLDENV, FNSAVE and FRSTOR.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// Seven words of 16 or 32 bits: control, status, tags, then pointers, which real-address and virtual-8086 mode keep as linear
/// addresses and all others as offset and selector (SDM 1, 8.1.10, figures 8-9 to 8-12). Reserved upper halves store as ones.
/// </summary>
internal static unsafe class X87Environment
{
    public const int Words = 7;

    private const int EmptyTag = 3;
    private const int OpcodeMask = 0x7FF;
    private const uint Reserved = 0xFFFF_0000;

    /// <summary>Bits of a linear address that the fifth and the seventh word hold, from bit 12 on.</summary>
    private const uint HighMask16 = 0xF000;
    private const uint HighMask32 = 0x0FFF_F000;

    public static void Fill<T>(CpuState* cpu, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref X87State x87 = ref cpu->X87;
        words[0] = T.CreateTruncating(Reserved | x87.Control);
        words[1] = T.CreateTruncating(Reserved | x87.Status);
        words[2] = T.CreateTruncating(Reserved | (uint)FullTags(cpu));
        if (HasLinearPointers(cpu)) FillLinear(ref x87, words);
        else FillSelectors(ref x87, words);
    }

    /// <summary>What FNSTENV does once it has stored.</summary>
    public static void MaskAll(CpuState* cpu)
    {
        cpu->X87.Control |= X87Status.Exceptions;
        X87Exceptions.Summarize(cpu);
    }

    public static void Load<T>(CpuState* cpu, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref X87State x87 = ref cpu->X87;
        SetControlAndStatus(cpu, ushort.CreateTruncating(words[0]), ushort.CreateTruncating(words[1]));
        SetTags(cpu, ushort.CreateTruncating(words[2]));
        if (HasLinearPointers(cpu)) LoadLinear(ref x87, words);
        else LoadSelectors(ref x87, words);
    }

    /// <summary>Bits that do not exist keep their fixed values; ES and B follow from flags and masks.</summary>
    public static void SetControlAndStatus(CpuState* cpu, ushort control, ushort status)
    {
        cpu->X87.Control = (ushort)((control & X87Status.ControlWritable) | X87Status.ControlFixed);
        cpu->X87.Status = status;
        X87Exceptions.Summarize(cpu);
    }

    /// <summary>Two bits per physical register: of these, only whether it is empty is kept.</summary>
    public static void SetTags(CpuState* cpu, ushort tags)
    {
        cpu->X87.Tags = 0;
        for (int register = 0; register < 8; register++)
            if ((tags >> (register * 2) & EmptyTag) != EmptyTag) cpu->X87.Tags |= (byte)(1 << register);
    }

    private static bool HasLinearPointers(CpuState* cpu) => (cpu->Cr0 & Cr0.Pe) == 0 || (cpu->SystemFlags & Rflags.Vm) != 0;

    private static void FillSelectors<T>(ref X87State x87, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        words[3] = T.CreateTruncating(x87.InstructionPointer);
        words[4] = T.CreateTruncating((uint)x87.Opcode << 16 | x87.CodeSelector);
        words[5] = T.CreateTruncating(x87.DataPointer);
        words[6] = T.CreateTruncating(Reserved | x87.DataSelector);
    }

    private static void FillLinear<T>(ref X87State x87, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        uint instruction = ((uint)x87.CodeSelector << 4) + (uint)x87.InstructionPointer, data = ((uint)x87.DataSelector << 4) + (uint)x87.DataPointer;
        uint highMask = sizeof(T) == sizeof(ushort) ? HighMask16 : HighMask32;
        words[3] = T.CreateTruncating(Reserved | instruction);
        words[4] = T.CreateTruncating((instruction >> 4 & highMask) | x87.Opcode);
        words[5] = T.CreateTruncating(Reserved | data);
        words[6] = T.CreateTruncating(data >> 4 & highMask);
    }

    private static void LoadSelectors<T>(ref X87State x87, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        uint second = uint.CreateTruncating(words[4]);
        x87.InstructionPointer = uint.CreateTruncating(words[3]);
        x87.CodeSelector = (ushort)second;
        x87.Opcode = (ushort)(second >> 16 & OpcodeMask);
        x87.DataPointer = uint.CreateTruncating(words[5]);
        x87.DataSelector = ushort.CreateTruncating(words[6]);
    }

    private static void LoadLinear<T>(ref X87State x87, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        uint second = uint.CreateTruncating(words[4]);
        uint highMask = sizeof(T) == sizeof(ushort) ? HighMask16 : HighMask32;
        x87.InstructionPointer = ushort.CreateTruncating(words[3]) | (second & highMask) << 4;
        x87.Opcode = (ushort)(second & OpcodeMask);
        x87.DataPointer = ushort.CreateTruncating(words[5]) | (uint.CreateTruncating(words[6]) & highMask) << 4;
        x87.CodeSelector = x87.DataSelector = 0;
    }

    /// <summary>Two bits per physical register: valid, zero, special, empty (SDM 1, 8.1.7).</summary>
    public static int FullTags(CpuState* cpu)
    {
        int tags = 0;
        for (int register = 0; register < 8; register++) tags |= FullTag(cpu, register) << (register * 2);
        return tags;
    }

    private static int FullTag(CpuState* cpu, int register)
    {
        if ((cpu->X87.Tags >> register & 1) == 0) return EmptyTag;
        SoftFloat value = Float80.Unpack((byte*)&cpu->X87 + register * 16);
        return value.Kind switch
        {
            FloatKind.Zero => 1,
            FloatKind.Finite when !value.IsDenormal => 0,
            _ => 2,
        };
    }
}
