// Rows of MXCSR.
using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddMxcsr(Row[] rows)
    {
        Set(rows, Mnemonic.Ldmxcsr, &Ldmxcsr<LongAddressing>, &Ldmxcsr<LegacyAddressing>);
        Set(rows, Mnemonic.Stmxcsr, &Stmxcsr<LongAddressing>, &Stmxcsr<LegacyAddressing>);
    }

    private static Outcome Ldmxcsr<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        uint* source = GuestAccess.Read<uint, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        uint value = GuestRam.Load(source);
        if (value > 0xFFFF) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Mxcsr = value;
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome Stmxcsr<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<uint, TMode>(cpu, insn, cpu->Mxcsr)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }
}
