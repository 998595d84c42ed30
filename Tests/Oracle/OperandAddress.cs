// Where the memory operand of an instruction lies.
using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Linear addresses by the registers of a state.</summary>
internal static unsafe class OperandAddress
{
    /// <summary>Address of a memory operand, or null if it is none.</summary>
    public static ulong? Of(in Instruction instruction, int operand, ref State state)
    {
        if (operand >= instruction.OpCount || instruction.GetOpKind(operand) != OpKind.Memory) return null;
        fixed (State* fixedState = &state)
        {
            State* registers = fixedState;
            return instruction.TryGetVirtualAddress(operand, 0, out ulong address, (Register register, int _, int _, out ulong value) =>
            {
                value = register.IsSegmentRegister() ? Base(registers, register) : Value(registers, register);
                return true;
            }) ? registers->Selectors[SegReg.Cs] == Segments.User64 ? address : (uint)address : null;
        }
    }

    private static ulong Base(State* state, Register segment)
    {
        int number = segment.GetNumber();
        if (number == SegReg.Fs) return state->FsBase;
        if (number == SegReg.Gs) return state->GsBase;
        return state->Selectors[SegReg.Cs] == Segments.User64 ? 0 : Segments.Load(state->Selectors[number], 0).Base;
    }

    private static ulong Value(State* state, Register register)
    {
        ulong value = state->Registers[register.GetFullRegister().GetNumber() & 15];
        return register.GetSize() switch { 2 => (ushort)value, 4 => (uint)value, _ => value };
    }
}
