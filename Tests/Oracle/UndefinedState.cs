// What both sides may differ in, and why: everything else must be equal.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Clears in an outcome what the manuals leave open, what the host cannot show, or what AMD documents otherwise than Intel.</summary>
internal static unsafe class UndefinedState
{
    private const uint PagePresent = 1;

    /// <summary>MXCSR.MM.</summary>
    private const uint MisalignedMask = 1 << 17;

    /// <summary>First address that Linux counts to its own half (TASK_SIZE_MAX).</summary>
    private const ulong KernelHalf = 0x7FFF_FFFF_F000;

    /// <summary>Flags that a case can show. RF is set in the image of every fault and so says nothing; VM, VIF and VIP cannot be set.</summary>
    private const ulong VisibleFlags = Rflags.Status | Rflags.Df | Rflags.If | Rflags.Tf | Rflags.Nt | Rflags.Ac | Rflags.Id;

    /// <summary>Makes an outcome of either side comparable.</summary>
    public static void Normalize(ref Outcome outcome, in Instruction instruction, ref TestCase test)
    {
        ref State state = ref outcome.State;
        ulong flags = VisibleFlags;
        if (outcome.Vector == ExceptionVector.Debug)
        {
            flags &= ~UndefinedFlags.Of(instruction, ref test.State);
            ClearUndefinedResult(ref outcome, instruction, ref test);
        }
        else if (instruction.IsVsib) ClearGather(ref state, instruction);
        // Whether CALL far has pushed anything below RSP when it faults.
        else if (instruction.IsCallFar || instruction.IsCallFarIndirect) outcome.LineCount = 0;
        // AMD writes registers while it reads the stack; which are there at a fault is no matter, as all are read again.
        else if (instruction.Mnemonic is Mnemonic.Popa or Mnemonic.Popad)
            for (int i = 0; i < 8; i++) state.Registers[i] = 0;
        state.Flags &= flags;
        // From memory too CVTPI2PS makes the x87 unit an MMX unit (SDM 2A, CVTPI2PS); on AMD it does not.
        if (instruction.Mnemonic == Mnemonic.Cvtpi2ps && instruction.Op1Kind == OpKind.Memory) ClearTransition(ref state);
        // Whether a conversion that faults has made the x87 unit an MMX unit before is not said (SDM 2A, CVTPS2PI).
        if (outcome.Vector == ExceptionVector.SimdError && (instruction.Op0Register.IsMM() || instruction.Op1Register.IsMM())) ClearTransition(ref state);
        NormalizeFault(ref outcome);
        // "The upper 32 bits of 64-bit general-purpose registers are not preserved" out of 64-bit mode (SDM 1, 3.4.1.1): RSP's are gone on AMD.
        bool leftLongMode = test.State.Selectors[SegReg.Cs] == Segments.User64 && state.Selectors[SegReg.Cs] != Segments.User64;
        if (leftLongMode) state.Registers[Gpr.Rsp] = (uint)state.Registers[Gpr.Rsp];
        // A null selector of any privilege comes back as 0 from the kernel's IRET (SDM 2A, IRET: "SegmentSelector := NULL").
        for (int i = 0; i < 6; i++)
            if (state.Selectors[i] < 4) state.Selectors[i] = 0;
        NormalizeImage(ref state);
    }

    /// <summary>Makes two normalized outcomes equal where they differ within the manuals.</summary>
    public static void Align(ref Outcome native, ref Outcome emulated, in Instruction instruction, ref TestCase test)
    {
        X87Differences.Apply(ref native.State, ref emulated.State, instruction, ref test.State);
        if (!FaultOrder.AreAlike(ref native, ref emulated, instruction)) return;
        emulated.Vector = native.Vector;
        emulated.Error = native.Error;
        emulated.Cr2 = native.Cr2;
    }

    /// <summary>Whether nothing of a case can be compared.</summary>
    public static bool IsIncomparable(in Instruction instruction, ref TestCase test, ref Outcome native, ref Outcome emulated)
    {
        // The kernel keeps its processor number in the limit of this segment.
        if (instruction.Mnemonic is Mnemonic.Lsl or Mnemonic.Lar or Mnemonic.Verr && IsPerProcessor(instruction, ref test.State)) return true;
        if (IsReadOtherwise(instruction, ref test, ref native)) return true;
        // Intel pushes before it enters 64-bit code (SDM 2A, CALL), AMD behind, on a stack without segment base.
        bool entersLongMode = test.State.Selectors[SegReg.Cs] != Segments.User64
            && (native.State.Selectors[SegReg.Cs] == Segments.User64 || emulated.State.Selectors[SegReg.Cs] == Segments.User64);
        if (entersLongMode && (instruction.IsCallFar || instruction.IsCallFarIndirect)) return true;
        // A trap may come between two elements of a gather (SDM 2C, VPGATHERDD: "in lieu of the exception").
        if (instruction.IsVsib && native.Vector == ExceptionVector.Debug && native.State.Rip == test.State.Rip) return true;
        // How many bytes an undefined opcode has no manual says: at the end of the code area it may be a page fault first.
        if (instruction.IsInvalid && test.CodeRoom < Layout.CodeBytes) return true;
        // "Some older processors decode the UD0 instruction without a ModR/M byte" (SDM 2B, UD), AMD UD1 without its displacement.
        if (instruction.Mnemonic is Mnemonic.Ud0 or Mnemonic.Ud1 && test.CodeRoom < Layout.CodeBytes) return true;
        // "Behavior with a mask of all 0s ...: Exceptions associated with addressing memory ... may still be signaled (implementation dependent)" (SDM 2A, MASKMOVDQU, MASKMOVQ).
        return instruction.Mnemonic is Mnemonic.Maskmovdqu or Mnemonic.Vmaskmovdqu or Mnemonic.Maskmovq && native.Vector != ExceptionVector.Debug;
    }

    private static bool IsReadOtherwise(in Instruction instruction, ref TestCase test, ref Outcome native)
    {
        // Parts of an area that are not asked for may be accessed or not.
        if (instruction.Code.ToOpCode().IsSaveRestore && native.Vector == ExceptionVector.PageFault) return true;
        // As it makes no MMX unit of it, CVTPI2PS from memory does not wait for the x87 unit on AMD.
        if (instruction.Mnemonic == Mnemonic.Cvtpi2ps && instruction.Op1Kind == OpKind.Memory && (test.State.Status & State.ErrorSummary) != 0) return true;
        // AMD's MXCSR has a bit that is reserved on Intel (MM, APM 1, 4.2.2).
        if (instruction.Mnemonic is Mnemonic.Ldmxcsr or Mnemonic.Vldmxcsr && (native.State.Word<uint>(State.MxcsrOffset) & MisalignedMask) != 0) return true;
        // Where the offset is not canonical, and only the segment's base makes the address so, AMD's bit instructions fault all the same.
        bool bitString = instruction.Mnemonic is Mnemonic.Bt or Mnemonic.Bts or Mnemonic.Btr or Mnemonic.Btc && instruction.Op0Kind == OpKind.Memory;
        if (bitString && instruction.MemorySegment is Register.FS or Register.GS && native.Vector == ExceptionVector.GeneralProtection) return true;
        // AMD reads 32 bits for MOVSXD of 16 (APM 3, MOVSXD), which shows if it faults.
        if (instruction.Code == Code.Movsxd_r16_rm16 && native.Vector != ExceptionVector.Debug) return true;
        // AMD does not ask the memory operands of SHA instructions to be aligned; Intel does (SDM 2A, table 2-21: type 4).
        return instruction.Op1Kind == OpKind.Memory && instruction.Mnemonic is Mnemonic.Sha1msg1 or Mnemonic.Sha1msg2 or Mnemonic.Sha1nexte or Mnemonic.Sha1rnds4
            or Mnemonic.Sha256msg1 or Mnemonic.Sha256msg2 or Mnemonic.Sha256rnds2 && IsMisaligned(instruction, ref native.State);
    }

    private static bool IsMisaligned(in Instruction instruction, ref State state) => (OperandAddress.Of(instruction, 1, ref state) & 15) != 0;

    private static bool IsPerProcessor(in Instruction instruction, ref State state) =>
        instruction.Op1Kind == OpKind.Register && (state.Registers[instruction.Op1Register.GetFullRegister().GetNumber() & 15] >> 3 & 0x1FFF) == 15;

    private static void ClearUndefinedResult(ref Outcome outcome, in Instruction instruction, ref TestCase test)
    {
        if (instruction.Code.ToOpCode().IsSaveRestore) ClearMxcsrMask(ref outcome, instruction);
        // "00FxFF00H": four bits of LAR's result are undefined (SDM 2A, LAR).
        if (instruction.Mnemonic == Mnemonic.Lar && instruction.Op0Register.GetSize() > 2)
            outcome.State.Registers[instruction.Op0Register.GetFullRegister().GetNumber()] &= ~0xF_0000UL;
        if (!UndefinedFlags.IsResultUndefined(instruction, ref test.State)) return;
        if (instruction.Op0Kind == OpKind.Register) outcome.State.Registers[instruction.Op0Register.GetFullRegister().GetNumber()] = 0;
        else outcome.LineCount = 0;
    }

    /// <summary>AMD's MXCSR has a bit that Intel's has not (MM, APM 1, 4.2.2): MXCSR_MASK in an area of FXSAVE or XSAVE tells.</summary>
    private static void ClearMxcsrMask(ref Outcome outcome, in Instruction instruction)
    {
        const ulong maskOffset = 28;
        ulong? area = OperandAddress.Of(instruction, 0, ref outcome.State);
        for (int i = 0; i < outcome.LineCount && i < Layout.LinesMax; i++)
        {
            ref Line line = ref outcome.Lines[i];
            for (ulong at = 0; at < 4; at++)
                if (area + maskOffset + at - line.Address is < Layout.LineSize and { } offset) line.Content[(int)offset] = 0;
        }
    }

    /// <summary>
    /// How far a gather came when it faulted: elements above the fault may be there or not, and while SDM 2C extends the mask before
    /// the first element, AMD clears it element by element.
    /// </summary>
    private static void ClearGather(ref State state, in Instruction instruction)
    {
        for (int quadword = 0; quadword < 4; quadword++)
            state.Vector(instruction.Op0Register.GetNumber(), quadword) = state.Vector(instruction.Op2Register.GetNumber(), quadword) = 0;
    }

    private static void ClearTransition(ref State state)
    {
        state.Tags = 0;
        state.Status = 0;
        state.Image.Slice(State.StOffset, 8 * 16).Clear();
    }

    /// <summary>CR2 is the page fault's alone. Linux answers user code that every address of its own half is present.</summary>
    private static void NormalizeFault(ref Outcome outcome)
    {
        if (outcome.Vector != ExceptionVector.PageFault) outcome.Cr2 = 0;
        else if (outcome.Cr2 >= KernelHalf) outcome.Error |= PagePresent;
        if (!ExceptionVector.HasErrorCode((byte)outcome.Vector)) outcome.Error = 0;
    }

    /// <summary>
    /// Reserved bytes of the image; FOP, FIP and FDP: AMD writes them only with an unmasked exception (APM 1, 6.2.6), Intel always or by
    /// CPUID.7.EBX[6].
    /// </summary>
    private static void NormalizeImage(ref State state)
    {
        state.Image[5] = 0;
        state.Image.Slice(State.OpcodeOffset, 18).Clear();
        state.Word<uint>(State.MxcsrOffset + 4) = 0;
        for (int i = 0; i < 8; i++) state.Image.Slice(State.StOffset + i * 16 + 10, 6).Clear();
        state.Image.Slice(416, State.YmmHighOffset - 416).Clear();
    }
}
