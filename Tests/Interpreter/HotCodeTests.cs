// Code that runs so often that it gets handlers of its own: it must not behave differently.
using System;
using System.IO;
using System.Threading;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Tests.Support;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Interpreter;

[TestFixture]
internal sealed unsafe class HotCodeTests
{
    private const int Turns = 200_000;

    /// <summary>In reach of 16-bit code.</summary>
    private const ulong ShortCode = 0x2000;

    private static readonly AssemblerRegister64[] Wide = [rax, rdx, r8, r9, r10, r11];
    private static readonly AssemblerRegister32[] Narrow = [eax, edx, r8d, r9d, r10d, r11d];

    /// <summary>Loops of random steps with branches in between, on the host's processor and here.</summary>
    [Test]
    public void RandomLoops_EndAsOnTheHost()
    {
        using Conformance conformance = new();
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            MachineState before = new() { Flags = Rflags.Fixed };
            for (int register = 0; register < 16; register++) before.Registers[register] = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            before.Registers[Gpr.Rsp] = TestCore.StackTop - 256;
            conformance.Compare(a => WriteLoop(a, random), before);
        }
        Assert.That(conformance.Core.Core.Blocks.Tuner.Lists, Is.GreaterThan(20), "nothing became hot");
    }

    /// <summary>The longest handlers that can be made, of the longest steps: on a small stack, where one that calls instead of jumping does not get far.</summary>
    [TestCase(64)]
    [TestCase(32)]
    [TestCase(16)]
    public void LongestLists_OnSmallStack_AreJumps(int bits)
    {
        VcpuExit exit = default;
        ulong lists = 0;
        Thread thread = new(
            () =>
            {
                using TestCore core = new TestCore().Warm();
                if (bits != 64) core.EnterProtectedMode(big: bits == 32);
                core.Write(bits == 16 ? ShortCode : TestCore.Code, MemoryLoop(bits));
                core.Cpu->Registers[Gpr.Rbx] = bits == 16 ? 0x4000 : TestCore.Data;
                core.Cpu->Registers[Gpr.Rsi] = 0x40;
                core.Cpu->Registers[Gpr.Rdi] = Turns;
                core.Cpu->Rip = bits == 16 ? ShortCode : TestCore.Code;
                exit = core.Run(long.MaxValue);
                lists = core.Core.Blocks.Tuner.Lists;
            },
            maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.That((exit, lists > 0), Is.EqualTo((VcpuExit.Halted, true)));
    }

    /// <summary>Loads with base, index, displacement and segment, and a comparison with memory in front of the branch.</summary>
    private static byte[] MemoryLoop(int bits)
    {
        Assembler a = new(bits);
        Label loop = a.CreateLabel(), end = a.CreateLabel();
        AssemblerMemoryOperand operand = bits == 64 ? __dword_ptr.fs[ebx + esi * 4 + 0x20] : bits == 32 ? __dword_ptr.fs[ebx + esi * 4 + 0x20] : __dword_ptr.fs[bx + si + 0x20];
        a.Label(ref loop);
        a.adc(eax, operand);
        a.sbb(edx, operand);
        a.adc(ecx, operand);
        a.sbb(eax, operand);
        a.dec(edi);
        a.jz(end);
        a.adc(eax, operand);
        a.sbb(edx, operand);
        a.adc(ecx, operand);
        a.sbb(ebp, operand);
        a.mov(ebp, operand);
        a.cmp(operand, 0x1234567);
        a.jne(loop);
        a.Label(ref end);
        a.hlt();
        using MemoryStream bytes = new();
        a.Assemble(new StreamCodeWriter(bytes), bits == 16 ? ShortCode : TestCore.Code);
        return bytes.ToArray();
    }

    /// <summary>Any budget stops at exactly its instruction, in the middle of a list too.</summary>
    [Test]
    public void Budgets_AreExact()
    {
        using TestCore core = new TestCore().Warm();
        PlaceCountingLoop(core);
        core.Run(3_000_000);
        Assert.That(core.Core.Blocks.Tuner.Lists, Is.Positive, "nothing became hot");
        for (int budget = 1; budget < 40; budget++)
        {
            ulong before = core.Cpu->Retired;
            Assert.That(core.Run(budget), Is.EqualTo(VcpuExit.Budget));
            Assert.That(core.Cpu->Retired - before, Is.EqualTo((ulong)budget));
            ulong retired = core.Cpu->Retired - StartInstructions, step = retired % LoopInstructions;
            Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(retired / LoopInstructions * 3 + (step >= 1 ? 3UL : 0)), $"after {retired}");
        }
    }

    /// <summary>A fault in the middle of a list: what was before it has happened, nothing else.</summary>
    [Test]
    public void Fault_InAList_IsThatOfItsInstruction()
    {
        const ulong unmapped = TestCore.Data + 0x10_0000;
        using TestCore core = new TestCore().Warm();
        core.Unmap(unmapped);
        core.Write(TestCore.Code, Conformance.Assemble(a =>
        {
            Label loop = a.CreateLabel("loop");
            a.mov(rsi, (long)TestCore.Data);
            a.Label(ref loop);
            a.add(rsi, 1);
            a.mov(eax, esi);
            a.cmp(al, __byte_ptr[rsi]);
            a.sub(ecx, 1);
            a.jnz(loop);
        }));
        core.Cpu->Rip = TestCore.Code;
        core.Cpu->Registers[Gpr.Rcx] = 0;
        Assert.That(core.Run(100_000_000), Is.EqualTo(VcpuExit.Shutdown));
        Assert.That(core.Core.Blocks.Tuner.Lists, Is.Positive, "nothing became hot");
        Assert.That(core.FirstFault.Rip, Is.EqualTo(TestCore.Code + FaultingOffset(core)));
        Assert.That(core.Cpu->Registers[Gpr.Rsi], Is.EqualTo(unmapped));
        Assert.That(core.Cpu->Registers[Gpr.Rax], Is.EqualTo(unmapped));
        Assert.That((uint)core.Cpu->Registers[Gpr.Rcx], Is.EqualTo(unchecked((uint)(TestCore.Data + 1 - unmapped))));
    }

    private const ulong StartInstructions = 1;
    private const ulong LoopInstructions = 5;

    private static void PlaceCountingLoop(TestCore core)
    {
        core.Write(TestCore.Code, Conformance.Assemble(a =>
        {
            Label loop = a.CreateLabel("loop");
            a.mov(eax, 0);
            a.Label(ref loop);
            a.add(rax, 3);
            a.mov(rdx, rax);
            a.shl(rdx, 5);
            a.test(rdx, rdx);
            a.jns(loop);
        }));
        core.Cpu->Rip = TestCore.Code;
        core.Cpu->Retired = 0;
    }

    private static ulong FaultingOffset(TestCore core)
    {
        Iced.Intel.Decoder decoder = Iced.Intel.Decoder.Create(64, new ByteArrayCodeReader(new Span<byte>(core.Ram.Base + TestCore.Code, 64).ToArray()), 0);
        while (decoder.Decode().Mnemonic != Mnemonic.Cmp) { }
        return decoder.IP - 2;
    }

    private static void WriteLoop(Assembler a, Random random)
    {
        Label loop = a.CreateLabel("loop");
        a.mov(esi, (int)TestCore.Data);
        a.mov(ecx, Turns);
        a.Label(ref loop);
        for (int part = 0; part < 3; part++)
        {
            for (int i = random.Next(1, 6); i > 0; i--) WriteStep(a, random);
            Label behind = a.CreateLabel();
            WriteDecision(a, random, behind);
            WriteStep(a, random);
            a.Label(ref behind);
        }
        a.sub(ecx, 1);
        a.jnz(loop);
    }

    private static void WriteStep(Assembler a, Random random)
    {
        AssemblerRegister64 wide = Wide[random.Next(Wide.Length)], other = Wide[random.Next(Wide.Length)];
        AssemblerRegister32 narrow = Narrow[random.Next(Narrow.Length)], second = Narrow[random.Next(Narrow.Length)];
        int offset = random.Next(0, NativeOracle.DataSize - 8), count = random.Next(1, 31);
        Action[] steps =
        [
            () => a.add(wide, other), () => a.sub(narrow, second), () => a.xor(wide, offset), () => a.and(narrow, second), () => a.or(wide, other),
            () => a.mov(wide, other), () => a.mov(narrow, offset), () => a.lea(wide, __[other + WideOf(second) * 4 + offset]), () => a.lea(narrow, __[other + offset]),
            () => a.shl(wide, (byte)count), () => a.shr(narrow, (byte)count), () => a.sar(wide, (byte)count), () => a.rol(narrow, (byte)count), () => a.ror(wide, (byte)count),
            () => a.mov(wide, __qword_ptr[rsi + offset]), () => a.add(narrow, __dword_ptr[rsi + offset]), () => a.xor(wide, __qword_ptr[rsi + offset]),
            () => a.movzx(narrow, __byte_ptr[rsi + offset]), () => a.movsx(wide, __word_ptr[rsi + offset]), () => a.movsxd(wide, second), () => a.imul(narrow, second),
            () => { a.cmp(wide, other); a.setl(al); }, () => { a.add(narrow, second); a.adc(wide, other); }, () => { a.sub(wide, other); a.sbb(narrow, second); },
        ];
        steps[random.Next(steps.Length)]();
    }

    private static AssemblerRegister64 WideOf(AssemblerRegister32 register) => Wide[Array.IndexOf(Narrow, register)];

    private static void WriteDecision(Assembler a, Random random, Label target)
    {
        AssemblerRegister64 wide = Wide[random.Next(Wide.Length)], other = Wide[random.Next(Wide.Length)];
        int offset = random.Next(0, NativeOracle.DataSize - 8);
        Action[] decisions =
        [
            () => a.cmp(wide, other), () => a.cmp(al, (sbyte)random.Next(-128, 128)), () => a.cmp(wide, __qword_ptr[rsi + offset]), () => a.cmp(__dword_ptr[rsi + offset], edx),
            () => a.cmp(__word_ptr[rsi + offset], 0x1234), () => a.test(wide, other), () => a.test(r8b, (sbyte)0x55), () => a.add(edx, 77), () => a.sub(wide, other), () => a.and(r9d, r10d),
        ];
        decisions[random.Next(decisions.Length)]();
        Action[] branches =
        [
            () => a.je(target), () => a.jne(target), () => a.jb(target), () => a.jae(target), () => a.jbe(target), () => a.ja(target), () => a.jl(target), () => a.jge(target),
            () => a.jle(target), () => a.jg(target), () => a.js(target), () => a.jns(target), () => a.jo(target), () => a.jno(target), () => a.jp(target), () => a.jnp(target),
        ];
        branches[random.Next(branches.Length)]();
    }
}
