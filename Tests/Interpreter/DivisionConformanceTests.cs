// DIV and IDIV against the host's processor, and #DE against arithmetic without limits.
using System;
using System.Numerics;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class DivisionConformanceTests
{
    private const int Runs = 3000;

    [Test]
    public void Divide_QuotientRemainderOrFault([Values] bool signed, [Values(1, 2, 4, 8)] int width)
    {
        using Conformance conformance = new();
        byte[] code = Code(signed, width);
        Random random = new(width);
        int faults = 0;
        for (int i = 0; i < Runs; i++)
        {
            MachineState state = State(random, width);
            if (Fits(state, signed, width)) conformance.Compare(code, state, 0);
            else
            {
                faults++;
                if (faults <= 20) AssertFault(code, state);
            }
        }
        Assert.That(faults, Is.InRange(Runs / 100, Runs * 99 / 100));
    }

    [Test]
    public void Divide_MemoryOperand()
    {
        using Conformance conformance = new();
        MachineState state = MachineState.Create(new Random(1));
        state.Registers[Gpr.Rdx] = 0;
        BitConverter.TryWriteBytes(conformance.Data[0x1000..], 10UL);
        conformance.Compare([0x48, 0xF7, 0x33], state, 0); // div qword [rbx]
        conformance.Compare([0xF7, 0x33], state, 0); // div dword [rbx]
        state.Registers[Gpr.Rax] = 99;
        conformance.Compare([0xF6, 0x33], state, 0); // div byte [rbx]
    }

    /// <summary>(I)DIV of RCX, ECX, CX or CL.</summary>
    private static byte[] Code(bool signed, int width)
    {
        byte modRm = (byte)(signed ? 0xF9 : 0xF1);
        return width switch
        {
            1 => [0xF6, modRm],
            2 => [0x66, 0xF7, modRm],
            4 => [0xF7, modRm],
            _ => [0x48, 0xF7, modRm],
        };
    }

    /// <summary>Half of the dividends have an upper half that is small or a sign, so that many quotients fit.</summary>
    private static MachineState State(Random random, int width)
    {
        MachineState state = MachineState.Create(random);
        if (random.Next(2) == 0) return state;
        ulong upper = (ulong)random.Next(-3, 3);
        if (width == 1) state.Registers[Gpr.Rax] = (state.Registers[Gpr.Rax] & ~0xFF00UL) | ((upper & 0xFF) << 8);
        else state.Registers[Gpr.Rdx] = upper;
        return state;
    }

    private static bool Fits(in MachineState state, bool signed, int width)
    {
        BigInteger dividend = Dividend(state, signed, width), divisor = Cut(state.Registers[Gpr.Rcx], width * 8, signed);
        if (divisor.IsZero) return false;
        BigInteger quotient = BigInteger.Divide(dividend, divisor), limit = BigInteger.One << (width * 8);
        return signed ? quotient >= -limit / 2 && quotient < limit / 2 : quotient < limit;
    }

    private static BigInteger Dividend(in MachineState state, bool signed, int width)
    {
        if (width == 1) return Cut(state.Registers[Gpr.Rax], 16, signed);
        BigInteger lower = Cut(state.Registers[Gpr.Rax], width * 8, false);
        return (Cut(state.Registers[Gpr.Rdx], width * 8, signed) << (width * 8)) + lower;
    }

    private static BigInteger Cut(ulong value, int bits, bool signed)
    {
        BigInteger cut = value & ((BigInteger.One << bits) - 1);
        return signed && cut >> (bits - 1) != 0 ? cut - (BigInteger.One << bits) : cut;
    }

    private static void AssertFault(byte[] code, MachineState state)
    {
        using TestCore core = new();
        for (int register = 0; register < 16; register++) core.Cpu->Registers[register] = state.Registers[register];
        Assert.That(core.RunToHalt(code), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.FirstFault.Fault.Vector, Is.EqualTo(ExceptionVector.DivideError));
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(state.Registers[Gpr.Rax]));
        Assert.That(core.Cpu->Registers[Gpr.Rdx], Is.EqualTo(state.Registers[Gpr.Rdx]));
    }
}
