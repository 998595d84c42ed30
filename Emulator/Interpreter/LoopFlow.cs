// Whether what changes in a loop can ever matter to it.
using System.Collections.Generic;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// A turn of a loop left memory as it was, but not all registers: a counter, say. If no branch, address or store depends on those registers, nor
/// on anything computed from them, the next turn takes the same way, and so do all that follow.
/// </summary>
internal static unsafe class LoopFlow
{
    // A set of what an instruction can depend on: general registers, then the six status flags.
    private const int FlagsShift = 16;
    private const RflagsBits Status = RflagsBits.CF | RflagsBits.PF | RflagsBits.AF | RflagsBits.ZF | RflagsBits.SF | RflagsBits.OF;

    /// <summary>Follows the changed registers along the blocks of one turn.</summary>
    public static bool GoesOnForEver(IReadOnlyList<nint> path, SpinState* before, CpuState* after)
    {
        List<Instruction> turn = LoopCode.Decode(path, after->Mode);
        InstructionInfoFactory information = new();
        ulong changed = Changed(before, after), reached;
        for (; ; changed = reached)
        {
            reached = changed;
            foreach (Instruction instruction in turn)
                if (!TryFollow(information.GetInfo(instruction), instruction, ref reached)) return false;
            if ((reached & ~changed) == 0) return true;
            reached |= changed;
        }
    }

    private static ulong Changed(SpinState* before, CpuState* after)
    {
        ulong changed = ((before->Flags ^ LazyFlags.Read(after)) & Rflags.Status) != 0 ? Flags(Status) : 0;
        for (int register = Gpr.Rax; register <= Gpr.R15; register++)
            if (before->Registers[register] != after->Registers[register]) changed |= 1UL << register;
        return changed;
    }

    /// <summary>What depends on the set after an instruction; <see langword="false"/>: the instruction acts on it.</summary>
    private static bool TryFollow(in InstructionInfo information, in Instruction instruction, ref ulong set)
    {
        ulong read = Flags(instruction.RflagsRead), written = Flags(instruction.RflagsModified), replaced = written;
        foreach (UsedRegister used in information.GetUsedRegisters())
        {
            ulong register = Bit(used.Register);
            if (used.Access is OpAccess.Read or OpAccess.CondRead or OpAccess.ReadWrite or OpAccess.ReadCondWrite) read |= register;
            if (used.Access is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite) written |= register;
            if (used.Access is OpAccess.Write or OpAccess.ReadWrite && used.Register.GetSize() >= 4) replaced |= register;
        }
        if ((read & set) == 0) set &= ~replaced;
        else if (Acts(information, instruction, set)) return false;
        else set |= written;
        return true;
    }

    private static bool Acts(in InstructionInfo information, in Instruction instruction, ulong set)
    {
        if (instruction.FlowControl != FlowControl.Next || instruction.IsPrivileged || instruction.IsStackInstruction || HasVector(information)) return true;
        foreach (UsedMemory used in information.GetUsedMemory())
        {
            bool isStore = used.Access is not (OpAccess.Read or OpAccess.CondRead or OpAccess.NoMemAccess);
            if (isStore || ((Bit(used.Base) | Bit(used.Index)) & set) != 0) return true;
        }
        return false;
    }

    /// <summary>Vector and x87 registers are not followed.</summary>
    private static bool HasVector(in InstructionInfo information)
    {
        foreach (UsedRegister used in information.GetUsedRegisters())
            if (used.Register != Register.None && !used.Register.IsGPR() && !used.Register.IsSegmentRegister() && !used.Register.IsIP()) return true;
        return false;
    }

    private static ulong Bit(Register register) => register.IsGPR() ? 1UL << (register.GetFullRegister() - Register.RAX) : 0;

    private static ulong Flags(RflagsBits flags) => (ulong)(flags & Status) << FlagsShift;
}
