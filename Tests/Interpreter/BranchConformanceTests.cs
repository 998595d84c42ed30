// Conditions, branches, calls and the stack against the host's processor.
using System;
using System.Collections.Generic;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class BranchConformanceTests
{
    /// <summary>Low four bits of the opcodes 7x, 0F 4x, 0F 8x and 0F 9x.</summary>
    [Test]
    public void Condition_EveryFlagCombination([Range(0, 15)] int condition)
    {
        using Conformance conformance = new();
        byte[][] codes =
        [
            [(byte)(0x70 + condition), 2, 0xB0, 0x55], // jcc over mov al, 55h
            [0x0F, (byte)(0x80 + condition), 2, 0, 0, 0, 0xB0, 0x55],
            [0x0F, (byte)(0x90 + condition), 0xC4], // setcc ah
            [0x0F, (byte)(0x90 + condition), 0x03], // setcc [rbx]
            [0x0F, (byte)(0x40 + condition), 0xC1], // cmovcc eax, ecx
            [0x48, 0x0F, (byte)(0x40 + condition), 0xC1],
            [0x66, 0x0F, (byte)(0x40 + condition), 0x03], // cmovcc ax, [rbx]
            [0x0F, (byte)(0x40 + condition), 0x03],
        ];
        Random random = new(condition);
        foreach (byte[] code in codes)
            foreach (ulong flags in FlagCombinations())
            {
                MachineState state = MachineState.Create(random);
                state.Flags = flags | Rflags.Fixed | Rflags.If;
                conformance.Compare(code, state);
            }
    }

    [Test]
    public void CallAndReturn_DirectIndirectAndDropping()
    {
        using Conformance conformance = new();
        conformance.Compare(
            a =>
            {
                Label first = a.CreateLabel(), second = a.CreateLabel(), end = a.CreateLabel();
                a.call(first);
                a.lea(rax, __[second]);
                a.push(rax);
                a.push(17);
                a.call(rax);
                a.mov(__qword_ptr[rbx], rax);
                a.call(__qword_ptr[rbx]);
                a.push(1);
                a.jmp(end);
                a.Label(ref first);
                a.add(rdx, rsp);
                a.ret();
                a.Label(ref second);
                a.xor(rcx, __qword_ptr[rsp]);
                a.ret(16);
                a.Label(ref end);
                a.nop();
            },
            MachineState.Create(new Random(1)));
    }

    [Test]
    public void Stack_EveryPushAndPop()
    {
        using Conformance conformance = new();
        byte[][] codes =
        [
            [0x50], [0x66, 0x50], [0x54], [0x66, 0x54], [0x41, 0x57], [0x6A, 0x80], [0x66, 0x6A, 0x80], [0x68, 1, 2, 3, 0x84], [0x66, 0x68, 1, 0x82],
            [0xFF, 0x33], [0x66, 0xFF, 0x33], [0xFF, 0x34, 0x24], [0xFF, 0x74, 0x24, 8], // push [rbx], word [rbx], [rsp], [rsp+8]
            [0x58], [0x66, 0x58], [0x5C], [0x66, 0x5C], [0x41, 0x5F], [0x8F, 0x03], [0x66, 0x8F, 0x03], [0x8F, 0x04, 0x24], [0x8F, 0x44, 0x24, 8],
            [0xC8, 0x20, 0, 0], [0xC8, 0x20, 0, 1], [0xC8, 0x40, 0, 4], [0x66, 0xC8, 0x20, 0, 3], // enter
            [0x9C, 0x58], [0x66, 0x9C, 0x66, 0x58], // pushf; pop
        ];
        Random random = new(3);
        foreach (byte[] code in codes)
            for (int i = 0; i < 20; i++)
            {
                MachineState state = MachineState.Create(random);
                state.Registers[Gpr.Rbp] = TestCore.StackTop - 0x200;
                conformance.Compare([0x68, 0x11, 0x22, 0x33, 0x44, 0x41, 0x51, .. code], state);
            }
    }

    [TestCase(new byte[] { 0xC9 })]
    [TestCase(new byte[] { 0x66, 0xC9 })]
    public void Leave_TakesTheFrame(byte[] code)
    {
        using Conformance conformance = new();
        MachineState state = MachineState.Create(new Random(4));
        state.Registers[Gpr.Rbp] = TestCore.StackTop - 0x300;
        conformance.Compare(code, state);
    }

    [Test]
    public void Popf_SetsStatusAndDirection()
    {
        using Conformance conformance = new();
        foreach (ulong flags in FlagCombinations())
        {
            MachineState state = MachineState.Create(new Random(5));
            state.Registers[Gpr.Rax] = flags | Rflags.If | Rflags.Fixed | Rflags.Df;
            conformance.Compare([0x50, 0x9D], state, Rflags.Status | Rflags.Df);
        }
    }

    [Test]
    public void Loop_CountsInTheAddressSize([Values(0xE0, 0xE1, 0xE2)] byte opcode, [Values] bool shortCount, [Values(0, 1, 5)] int count)
    {
        using Conformance conformance = new();
        List<byte> code = [0x48, 0xFF, 0xC0, 0x3C, 0x03]; // inc rax; cmp al, 3
        if (shortCount) code.Add(0x67);
        code.AddRange([opcode, (byte)(0x100 - code.Count - 2)]);
        MachineState state = MachineState.Create(new Random(6));
        state.Registers[Gpr.Rax] = 0;
        state.Registers[Gpr.Rcx] = shortCount ? 0xFFFF_FFFF_0000_0000UL + (ulong)count : (ulong)count;
        // A count of zero wraps: 2^32 rounds are too many, but not those that end at the comparison.
        if (count == 0 && opcode != 0xE0) return;
        conformance.Compare([.. code], state);
    }

    [Test]
    public void JumpIfCountZero([Values(0UL, 1UL, 0x1_0000_0000UL)] ulong count, [Values] bool shortCount)
    {
        using Conformance conformance = new();
        MachineState state = MachineState.Create(new Random(7));
        state.Registers[Gpr.Rcx] = count;
        byte[] code = [0xE3, 2, 0xB0, 0x55];
        conformance.Compare(shortCount ? [0x67, .. code] : code, state);
    }

    private static IEnumerable<ulong> FlagCombinations()
    {
        for (int i = 0; i < 64; i++)
            yield return ((i & 1) != 0 ? Rflags.Cf : 0) | ((i & 2) != 0 ? Rflags.Pf : 0) | ((i & 4) != 0 ? Rflags.Af : 0)
                | ((i & 8) != 0 ? Rflags.Zf : 0) | ((i & 16) != 0 ? Rflags.Sf : 0) | ((i & 32) != 0 ? Rflags.Of : 0);
    }
}
