// Shifts and rotates of registers by an immediate.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>The count is cut when decoding; zero is a case of its own.</summary>
internal static unsafe class ShiftSteps
{
    /// <summary>By an immediate that does not come to zero.</summary>
    public readonly struct RI<TOp, T> : IStep
        where TOp : struct, IShiftOp
        where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, TOp.DoSome(cpu, RegisterFile.Read<T>(cpu, insn->Reg), ShiftOps.Count<T>(insn->Imm)));
    }

    /// <summary>No places: flags stay, though a 32-bit register is written.</summary>
    public readonly struct None<T> : IStep
        where T : unmanaged, IBinaryInteger<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear) =>
            RegisterFile.Write(cpu, insn->Reg, RegisterFile.Read<T>(cpu, insn->Reg));
    }
}
