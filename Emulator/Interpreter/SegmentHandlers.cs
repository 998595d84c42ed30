// MOV of segment registers.
using System.Numerics;
using System.Runtime.CompilerServices;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2B, MOV; a load of SS holds interrupts for one instruction (SDM 3A, 7.8.3).</summary>
internal static unsafe class SegmentHandlers
{
    public static Handler SelectMove(in OperandShape operands, bool isLoad)
    {
        // CS cannot be loaded by MOV.
        if (isLoad && operands.Instruction.Op0Register == Register.CS) return &SystemHandlers.Undefined;
        if (isLoad && operands.IsMemory(1)) return operands.IsLong ? &LoadM<LongAddressing> : &LoadM<LegacyAddressing>;
        if (isLoad) return &LoadR;
        if (operands.IsMemory(0)) return operands.IsLong ? &StoreM<LongAddressing> : &StoreM<LegacyAddressing>;
        return operands.Width(0) switch
        {
            2 => &StoreR<ushort>,
            4 => &StoreR<uint>,
            _ => &StoreR<ulong>,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Outcome LoadR(CpuState* cpu, DecodedInsn* insn) =>
        Load(cpu, insn, RegisterFile.Read<ushort>(cpu, insn->Rm));

    private static Outcome LoadM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        return source == null ? BlockEntry.Fault(cpu, insn) : Load(cpu, insn, GuestRam.Load(source));
    }

    private static Outcome Load(CpuState* cpu, DecodedInsn* insn, ushort selector)
    {
        if (!SegmentLoad.TryLoad(Core.Of(cpu), insn->Reg, selector)) return BlockEntry.Fault(cpu, insn);
        if (insn->Reg != SegReg.Ss) return BlockEntry.Leave(cpu, insn);
        cpu->InterruptShadow = cpu->TrapShadow = true;
        return BlockEntry.Leave(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Outcome StoreM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<ushort, TMode>(cpu, insn, cpu->Segments[insn->Reg].Selector)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Outcome StoreR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        RegisterFile.Write(cpu, insn->Reg, T.CreateTruncating(cpu->Segments[insn->Rm].Selector));
        insn++;
        return insn->Handler(cpu, insn);
    }
}
