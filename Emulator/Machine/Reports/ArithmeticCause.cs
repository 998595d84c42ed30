// Exceptions of computation: division, the floating-point units, alignment, bounds.
using System.Collections.Generic;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Machines.Reports;

internal sealed unsafe class ArithmeticCause(FaultScene scene)
{
    /// <summary>SDM 1, 8.5 and 11.5: the same six in the x87 status word and in MXCSR.</summary>
    private static readonly string[] FloatExceptions = ["invalid operation", "denormal operand", "division by zero", "overflow", "underflow", "inexact result"];

    public Cause Divide()
    {
        if (scene.Instruction is not Instruction instruction || instruction.OpCount == 0) return new Cause("made a division that has no result", scene.Rip);
        bool isMemory = instruction.GetOpKind(instruction.OpCount - 1) == OpKind.Memory;
        string place;
        ulong divisor;
        if (instruction.Mnemonic == Mnemonic.Aam) (place, divisor) = ("the immediate", instruction.Immediate8);
        else if (!isMemory) (place, divisor) = ($"{instruction.GetOpRegister(0)}", scene.Value(instruction.GetOpRegister(0)));
        else
        {
            ulong address = scene.Address(instruction) ?? 0;
            scene.View.TryRead(address, instruction.MemorySize.GetSize(), out divisor);
            place = $"the divisor at {scene.Place(address)}";
        }
        return divisor == 0
            ? new Cause($"divided by zero: {place} is 0", scene.Rip)
            : new Cause($"divided by {FaultScene.Hex(divisor)} ({place}), and the quotient does not fit its register", scene.Rip);
    }

    public Cause X87()
    {
        uint pending = (uint)scene.Cpu->X87.Status & ~(uint)scene.Cpu->X87.Control & X87Status.Exceptions;
        return new Cause($"met an x87 exception that its control word {FaultScene.Hex(scene.Cpu->X87.Control)} does not mask: {Names(pending)}", scene.Rip);
    }

    public Cause Simd()
    {
        uint mxcsr = scene.Cpu->Mxcsr;
        uint pending = mxcsr & ~(mxcsr >> Mxcsr.MaskShift) & Mxcsr.Flags;
        return new Cause($"met an SSE exception that MXCSR ({FaultScene.Hex(mxcsr)}) does not mask: {Names(pending)}", scene.Rip);
    }

    public Cause Alignment()
    {
        ulong? address = scene.Instruction is Instruction instruction ? scene.Address(instruction) : null;
        string where = address is ulong at ? $"to {scene.Place(at)} " : "";
        return new Cause($"made a misaligned access {where}at level 3 while CR0.AM and RFLAGS.AC ask for a check", scene.Rip);
    }

    private static string Names(uint bits)
    {
        List<string> names = [];
        for (int bit = 0; bit < FloatExceptions.Length; bit++)
            if ((bits >> bit & 1) != 0) names.Add(FloatExceptions[bit]);
        return names.Count == 0 ? "none that is still there to see" : string.Join(", ", names);
    }
}
