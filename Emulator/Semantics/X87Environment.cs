// FNSTENV and FLDENV.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// Seven words of 16 or 32 bits: control, status, tags, then pointers (SDM 1, 8.1.10). The pointers of the last instruction are
/// not kept and store as zeros.
/// </summary>
internal static unsafe class X87Environment
{
    private const int EmptyTag = 3;

    public static void Fill<T>(CpuState* cpu, T* words)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int word = 0; word < 7; word++) words[word] = T.Zero;
        words[0] = T.CreateTruncating(cpu->X87.Control);
        words[1] = T.CreateTruncating(cpu->X87.Status);
        words[2] = T.CreateTruncating(FullTags(cpu));
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
        cpu->X87.Control = (ushort)((ushort.CreateTruncating(words[0]) & X87Status.ControlWritable) | X87Status.ControlFixed);
        cpu->X87.Status = ushort.CreateTruncating(words[1]);
        ushort tags = ushort.CreateTruncating(words[2]);
        cpu->X87.Tags = 0;
        for (int register = 0; register < 8; register++)
            if ((tags >> (register * 2) & EmptyTag) != EmptyTag) cpu->X87.Tags |= (byte)(1 << register);
        X87Exceptions.Summarize(cpu);
    }

    /// <summary>Two bits per physical register: valid, zero, special, empty (SDM 1, 8.1.7).</summary>
    private static int FullTags(CpuState* cpu)
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
