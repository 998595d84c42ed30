// Shifts and rotates against the host's processor.
using System;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class ShiftConformanceTests
{
    private const ulong NoAf = Rflags.Status & ~Rflags.Af;

    [TestCase(Mnemonic.Shl)]
    [TestCase(Mnemonic.Sal)]
    [TestCase(Mnemonic.Shr)]
    [TestCase(Mnemonic.Sar)]
    public void Shift_EveryForm(Mnemonic mnemonic) => FormSweep.Run(mnemonic, ShiftFlags);

    [TestCase(Mnemonic.Rol)]
    [TestCase(Mnemonic.Ror)]
    [TestCase(Mnemonic.Rcl)]
    [TestCase(Mnemonic.Rcr)]
    public void Rotate_EveryForm(Mnemonic mnemonic) => FormSweep.Run(mnemonic, RotateFlags);

    [TestCase(Mnemonic.Shld)]
    [TestCase(Mnemonic.Shrd)]
    public void DoubleShift_EveryForm(Mnemonic mnemonic) => FormSweep.Run(mnemonic, DoubleShiftFlags);

    [Test]
    public void EveryCountByCl_EveryWidth([Values(0, 1, 2, 3, 4, 5, 7)] int group, [Values(1, 2, 4, 8)] int width)
    {
        using Conformance conformance = new();
        // D2 /group: r/m8, CL; D3 /group: wider; of RDX.
        byte[] code = width switch
        {
            1 => [0xD2, (byte)(0xC2 + group * 8)],
            2 => [0x66, 0xD3, (byte)(0xC2 + group * 8)],
            4 => [0xD3, (byte)(0xC2 + group * 8)],
            _ => [0x48, 0xD3, (byte)(0xC2 + group * 8)],
        };
        Random random = new(group * 8 + width);
        for (int count = 0; count <= 65; count++)
        {
            for (int i = 0; i < 6; i++)
            {
                MachineState state = MachineState.Create(random);
                state.Registers[Gpr.Rcx] = (ulong)count;
                conformance.Compare(code, state, group < 4 ? RotateFlags(count, width) : ShiftFlags(count, width));
            }
        }
    }

    private static ulong? ShiftFlags(in Instruction instruction, in MachineState state) => ShiftFlags(Count(instruction, state, 1), Width(instruction));

    private static ulong? RotateFlags(in Instruction instruction, in MachineState state) => RotateFlags(Count(instruction, state, 1), Width(instruction));

    /// <summary>CF is undefined from the width on, OF but for one, AF always; nothing changes for zero (SDM 2B, SAL).</summary>
    private static ulong ShiftFlags(int count, int width)
    {
        count &= width == 8 ? 63 : 31;
        if (count == 0) return Rflags.Status;
        ulong flags = count == 1 ? NoAf : NoAf & ~Rflags.Of;
        return count >= width * 8 ? flags & ~Rflags.Cf : flags;
    }

    private static ulong RotateFlags(int count, int width) =>
        (count & (width == 8 ? 63 : 31)) <= 1 ? Rflags.Status : Rflags.Status & ~Rflags.Of;

    /// <summary>All is undefined beyond the width.</summary>
    private static ulong? DoubleShiftFlags(in Instruction instruction, in MachineState state)
    {
        int width = Width(instruction), count = Count(instruction, state, 2) & (width == 8 ? 63 : 31);
        if (count > width * 8) return null;
        return count == 0 ? Rflags.Status : count == 1 ? NoAf : NoAf & ~Rflags.Of;
    }

    private static int Width(in Instruction instruction) =>
        instruction.Op0Kind == OpKind.Register ? instruction.Op0Register.GetSize() : instruction.MemorySize.GetSize();

    private static int Count(in Instruction instruction, in MachineState state, int operand) =>
        instruction.GetOpKind(operand) == OpKind.Register ? (byte)state.Registers[Gpr.Rcx] : instruction.Immediate8;
}
