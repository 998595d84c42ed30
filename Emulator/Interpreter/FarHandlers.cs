// Far jumps, calls and returns.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>JMP, CALL and RET that change CS (SDM 2).</summary>
internal static unsafe class FarHandlers
{
    public static Handler SelectJump(in OperandShape operands)
    {
        if (operands.Instruction.IsJmpFar) return &Jump;
        if (!operands.Instruction.IsJmpFarIndirect) return null;
        return FarWidth(operands.Instruction) switch
        {
            2 => operands.IsLong ? &JumpM<ushort, LongAddressing> : &JumpM<ushort, LegacyAddressing>,
            4 => operands.IsLong ? &JumpM<uint, LongAddressing> : &JumpM<uint, LegacyAddressing>,
            _ => &JumpM<ulong, LongAddressing>,
        };
    }

    public static Handler SelectCall(in OperandShape operands)
    {
        if (operands.Instruction.IsCallFar)
            return operands.Instruction.Op0Kind == OpKind.FarBranch16 ? &Call<ushort> : &Call<uint>;
        if (!operands.Instruction.IsCallFarIndirect) return null;
        return FarWidth(operands.Instruction) switch
        {
            2 => operands.IsLong ? &CallM<ushort, LongAddressing> : &CallM<ushort, LegacyAddressing>,
            4 => operands.IsLong ? &CallM<uint, LongAddressing> : &CallM<uint, LegacyAddressing>,
            _ => &CallM<ulong, LongAddressing>,
        };
    }

    /// <summary>RETF; T is the operand size, Imm the bytes to drop.</summary>
    public static Outcome Return<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong before = cpu->Registers[Gpr.Rsp];
        if (TryReturn<T, TMode>(Core.Of(cpu), (long)(insn->Imm & 0xFFFF))) return InterruptHandlers.LeaveTo(cpu, insn);
        cpu->Registers[Gpr.Rsp] = before;
        return BlockEntry.Fault(cpu, insn);
    }

    private static bool TryReturn<T, TMode>(Core core, long drop)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        CpuState* cpu = core.State;
        if (!Stack.TryPop<T, TMode>(cpu, out ulong rip) || !Stack.TryPop<T, TMode>(cpu, out ulong cs)) return false;
        Stack.Drop<TMode>(cpu, drop);
        if ((cpu->Cr0 & Cr0.Pe) == 0)
        {
            FarTransfer.EnterReal(core, (ushort)cs, rip);
            return true;
        }
        bool outward = ((ushort)cs & 3) > cpu->Cpl;
        ulong rsp = 0, ss = 0;
        if (outward && (!Stack.TryPop<T, TMode>(cpu, out rsp) || !Stack.TryPop<T, TMode>(cpu, out ss))) return false;
        return FarTransfer.TryReturnTo(core, (ushort)cs, rip, outward, (ushort)ss, rsp + (ulong)drop);
    }

    private static Outcome Jump(CpuState* cpu, DecodedInsn* insn) => Enter(cpu, insn, (ushort)insn->Disp, insn->Imm);

    private static Outcome JumpM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        TryReadPointer<T, TMode>(cpu, insn, out ulong rip, out ushort selector) ? Enter(cpu, insn, selector, rip) : BlockEntry.Fault(cpu, insn);

    private static Outcome Call<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T> => CallTo<T, LegacyAddressing>(cpu, insn, (ushort)insn->Disp, insn->Imm);

    private static Outcome CallM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        TryReadPointer<T, TMode>(cpu, insn, out ulong rip, out ushort selector) ? CallTo<T, TMode>(cpu, insn, selector, rip) : BlockEntry.Fault(cpu, insn);

    private static Outcome CallTo<T, TMode>(CpuState* cpu, DecodedInsn* insn, ushort selector, ulong rip)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        ulong before = cpu->Registers[Gpr.Rsp];
        ushort from = cpu->Segments[SegReg.Cs].Selector;
        if (Stack.Push<T, TMode>(cpu, T.CreateTruncating(from))
            && Stack.Push<T, TMode>(cpu, T.CreateTruncating(BlockEntry.NextRip(cpu, insn)))
            && FarTransfer.TryEnter(Core.Of(cpu), selector, rip)) return InterruptHandlers.LeaveTo(cpu, insn);
        cpu->Registers[Gpr.Rsp] = before;
        return BlockEntry.Fault(cpu, insn);
    }

    private static Outcome Enter(CpuState* cpu, DecodedInsn* insn, ushort selector, ulong rip) =>
        FarTransfer.TryEnter(Core.Of(cpu), selector, rip) ? InterruptHandlers.LeaveTo(cpu, insn) : BlockEntry.Fault(cpu, insn);

    /// <summary>A far pointer in memory: offset, then selector.</summary>
    private static bool TryReadPointer<T, TMode>(CpuState* cpu, DecodedInsn* insn, out ulong offset, out ushort selector)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        offset = 0;
        selector = 0;
        T* low = GuestAccess.Read<T, TMode>(cpu, insn);
        if (low == null) return false;
        offset = ulong.CreateTruncating(GuestRam.Load(low));
        ulong at = EffectiveAddress.Of(cpu, insn) + (ulong)sizeof(T);
        ushort* high = GuestAccess.ReadAt<ushort>(cpu, TMode.Linear(cpu, insn->Segment, at, 2, false), (insn->Flags & InsnFlags.StackSegment) != 0);
        if (high == null) return false;
        selector = GuestRam.Load(high);
        return true;
    }

    private static int FarWidth(in Instruction instruction) => instruction.MemorySize switch
    {
        MemorySize.SegPtr16 => 2,
        MemorySize.SegPtr32 => 4,
        _ => 8,
    };
}
