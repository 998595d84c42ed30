// The judge is judged: states go in and come out whole, and a difference is seen.
using System;

using NUnit.Framework;

using ToroEmu.Cpu;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Support;

[TestFixture]
internal sealed unsafe class OracleTests
{
    [Test]
    public void Run_Nothing_StateComesBackWhole()
    {
        NativeOracle.Require();
        Random random = new(1);
        MachineState state = MachineState.Create(random), before = state;
        NativeOracle.Run([0x90], ref state);
        Assert.That(MachineState.AreEqual(before, state, Rflags.Status), MachineState.Describe(before, state, state));
    }

    [Test]
    public void Run_KnownInstructions_GiveTheManualsResults()
    {
        NativeOracle.Require();
        MachineState state = MachineState.Create(new Random(2));
        state.Registers[Gpr.Rax] = 0xFF;
        state.Xmm[2] = 5;
        byte[] code = Conformance.Assemble(a =>
        {
            a.movq(rcx, xmm1);
            a.add(al, 1);
        });
        NativeOracle.Run(code, ref state);
        Assert.That(state.Registers[Gpr.Rax], Is.Zero);
        Assert.That(state.Registers[Gpr.Rcx], Is.EqualTo(5));
        Assert.That(state.Flags & Rflags.Status, Is.EqualTo(Rflags.Cf | Rflags.Zf | Rflags.Af | Rflags.Pf));
    }

    [Test]
    public void AreEqual_OneBitOfARegister_IsADifference()
    {
        MachineState left = MachineState.Create(new Random(3)), right = left;
        right.Registers[Gpr.R15] ^= 1;
        Assert.That(MachineState.AreEqual(left, right, Rflags.Status), Is.False);
        right = left;
        right.Xmm[31] ^= 1UL << 63;
        Assert.That(MachineState.AreEqual(left, right, Rflags.Status), Is.False);
        right = left;
        right.Flags ^= Rflags.Af;
        Assert.That(MachineState.AreEqual(left, right, Rflags.Status), Is.False);
        Assert.That(MachineState.AreEqual(left, right, Rflags.Status & ~Rflags.Af), Is.True);
    }
}
