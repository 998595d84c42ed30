// Instructions that act on the machine rather than on data.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Off the hot path: clarity first.</summary>
internal static unsafe partial class SystemHandlers
{
    /// <summary>UD2 and everything that is not defined.</summary>
    public static Outcome Undefined(CpuState* cpu, DecodedInsn* insn) => BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);

    /// <summary>Longer than 15 bytes (SDM 3A, 7.15, interrupt 13).</summary>
    public static Outcome TooLong(CpuState* cpu, DecodedInsn* insn) => BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
}
