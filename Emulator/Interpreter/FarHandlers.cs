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

    public static Outcome ReturnW(CpuState* cpu, DecodedInsn* insn) => Return(cpu, insn, 2);

    public static Outcome ReturnD(CpuState* cpu, DecodedInsn* insn) => Return(cpu, insn, 4);

    public static Outcome ReturnQ(CpuState* cpu, DecodedInsn* insn) => Return(cpu, insn, 8);

    /// <summary>Imm: the bytes to drop.</summary>
    private static Outcome Return(CpuState* cpu, DecodedInsn* insn, int width) =>
        FarReturn.TryReturn(Core.Of(cpu), width, insn->Imm & 0xFFFF) ? InterruptHandlers.LeaveTo(cpu, insn) : BlockEntry.Fault(cpu, insn);

    private static Outcome Jump(CpuState* cpu, DecodedInsn* insn) => Enter(cpu, insn, (ushort)insn->Disp, insn->Imm);

    private static Outcome JumpM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        TryReadPointer<T, TMode>(cpu, insn, out ulong rip, out ushort selector) ? Enter(cpu, insn, selector, rip) : BlockEntry.Fault(cpu, insn);

    private static Outcome Call<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged => CallTo(cpu, insn, (ushort)insn->Disp, insn->Imm, sizeof(T));

    private static Outcome CallM<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        TryReadPointer<T, TMode>(cpu, insn, out ulong rip, out ushort selector) ? CallTo(cpu, insn, selector, rip, sizeof(T)) : BlockEntry.Fault(cpu, insn);

    private static Outcome CallTo(CpuState* cpu, DecodedInsn* insn, ushort selector, ulong rip, int width) =>
        FarTransfer.TryCall(Core.Of(cpu), selector, rip, BlockEntry.NextRip(cpu, insn), width)
            ? InterruptHandlers.LeaveTo(cpu, insn)
            : BlockEntry.Fault(cpu, insn);

    private static Outcome Enter(CpuState* cpu, DecodedInsn* insn, ushort selector, ulong rip) =>
        FarTransfer.TryJump(Core.Of(cpu), selector, rip, BlockEntry.NextRip(cpu, insn))
            ? InterruptHandlers.LeaveTo(cpu, insn)
            : BlockEntry.Fault(cpu, insn);

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
        ulong at = (EffectiveAddress.Of(cpu, insn) + (ulong)sizeof(T)) & insn->AddressMask;
        ushort* high = GuestAccess.ReadAt<ushort>(cpu, TMode.Linear(cpu, insn->Segment, at, 2, false), insn->IsOnStack);
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
