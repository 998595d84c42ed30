// Which of several faults an instruction reports is not always defined.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Says whether two faults of one case are the same fault met in another order. SDM 3A, 7.9 orders classes, not the accesses of one instruction.</summary>
internal static class FaultOrder
{
    /// <summary>Bytes from whose size on an operand is accessed in parts, and the most an instruction accesses.</summary>
    private const int PartSize = 8, AlignedSize = 16, LongestOperand = 1024;

    /// <summary>Where 4 GiB end.</summary>
    private const ulong End32 = 1UL << 32;

    /// <summary>First address that is not canonical.</summary>
    private const ulong Hole = 1UL << 47;

    public static bool AreAlike(ref Outcome native, ref Outcome emulated, in Instruction instruction)
    {
        if (!IsMemoryFault(native.Vector) || !IsMemoryFault(emulated.Vector)) return false;
        // Two operands, of which either may be read first.
        if (instruction.Mnemonic is Mnemonic.Cmpsb or Mnemonic.Cmpsw or Mnemonic.Cmpsd or Mnemonic.Cmpsq) return true;
        // Selector checks and reads of the stack: AMD reads all of the frame first.
        if (instruction.Mnemonic is Mnemonic.Retf or Mnemonic.Iret or Mnemonic.Iretd or Mnemonic.Iretq) return true;
        // "#AC ... may be generated instead of #GP", as the implementation likes (SDM 2A, FXSAVE, FXRSTOR; 2D, XSAVE).
        // Their header is looked at before or after the rest of the area is.
        if (instruction.Code.ToOpCode().IsSaveRestore) return true;
        if (IsBadAddress(native.Vector) && IsBadAddress(emulated.Vector) && instruction.MemorySize.GetSize() >= AlignedSize) return true;
        // An operand over the end of 4 GiB "may or may not" be outside of the limit (SDM 3A, 5.3).
        bool one = native.Vector == ExceptionVector.PageFault != (emulated.Vector == ExceptionVector.PageFault);
        if (one && (native.Cr2 | emulated.Cr2) is >= End32 - LongestOperand and < End32) return true;
        // Near and far calls out of a segment and onto a bad stack.
        if (instruction.FlowControl is FlowControl.Call or FlowControl.IndirectCall) return true;
        return IsInParts(instruction) && IsSameOperand(ref native, ref emulated);
    }

    /// <summary>Environments and areas are accessed field by field, far pointers selector first or last.</summary>
    private static bool IsInParts(in Instruction instruction)
    {
        int size = instruction.MemorySize.GetSize();
        return size > PartSize || size == 0 || instruction.MemorySize is MemorySize.SegPtr16 or MemorySize.SegPtr32 or MemorySize.SegPtr64
            or MemorySize.Bound16_WordWord or MemorySize.Bound32_DwordDword;
    }

    /// <summary>Another byte of it is named, or it runs from a page that is not there to addresses that are not canonical.</summary>
    private static bool IsSameOperand(ref Outcome native, ref Outcome emulated)
    {
        bool bothPages = native.Vector == ExceptionVector.PageFault && emulated.Vector == ExceptionVector.PageFault;
        if (bothPages) return Math.Abs((long)(int)(native.Cr2 - emulated.Cr2)) < LongestOperand;
        if (native.Vector == ExceptionVector.AlignmentCheck || emulated.Vector == ExceptionVector.AlignmentCheck) return true;
        ulong page = native.Vector == ExceptionVector.PageFault ? native.Cr2 : emulated.Cr2;
        return (native.Vector == ExceptionVector.PageFault || emulated.Vector == ExceptionVector.PageFault) && page is >= Hole - LongestOperand and < Hole;
    }

    /// <summary>Misaligned (#GP) and outside of the stack segment (#SS) at once.</summary>
    private static bool IsBadAddress(int vector) => vector is ExceptionVector.GeneralProtection or ExceptionVector.StackFault;

    private static bool IsMemoryFault(int vector) => vector is ExceptionVector.PageFault or ExceptionVector.GeneralProtection or ExceptionVector.StackFault
        or ExceptionVector.SegmentNotPresent or ExceptionVector.InvalidTss or ExceptionVector.AlignmentCheck;
}
