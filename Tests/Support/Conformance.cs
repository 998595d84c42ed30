// The same instructions from the same state on the host and in the emulator.
using System;
using System.IO;
using System.Text;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Holds one emulated core for many comparisons. Both sides start with equal registers, flags, XMM, MXCSR, data buffer and
/// stack, and must end with equal ones; of the flags those that the caller says are defined.
/// </summary>
internal sealed unsafe class Conformance : IDisposable
{
    private const long Budget = 50_000_000;

    private readonly TestCore core = new();
    private readonly byte[] fill = new byte[NativeOracle.DataSize];
    private byte[] placed = [];

    /// <param name="seed">Of the bytes in the data buffer.</param>
    public Conformance(int seed = 1)
    {
        NativeOracle.Require();
        NativeOracle.Prepare();
        new Random(seed).NextBytes(fill);
    }

    /// <summary>The emulated side, to set up what is not a register.</summary>
    public TestCore Core => core;

    /// <summary>Bytes that the data buffer at <see cref="TestCore.Data"/> starts with on both sides.</summary>
    public Span<byte> Data => fill;

    public void Dispose() => core.Dispose();

    /// <summary>Machine code of what <paramref name="write"/> assembles, at the address it will run at.</summary>
    public static byte[] Assemble(Action<Assembler> write)
    {
        Assembler assembler = new(64);
        write(assembler);
        using MemoryStream bytes = new();
        assembler.Assemble(new StreamCodeWriter(bytes), TestCore.Code);
        return bytes.ToArray();
    }

    /// <summary>Runs and compares; <paramref name="flagMask"/>: the flags that the manual defines.</summary>
    public void Compare(Action<Assembler> write, in MachineState before, ulong flagMask = Rflags.Status) =>
        Compare(Assemble(write), before, flagMask);

    /// <inheritdoc cref="Compare(Action{Assembler}, in MachineState, ulong)"/>
    public MachineState Compare(byte[] code, in MachineState before, ulong flagMask = Rflags.Status)
    {
        MachineState host = before;
        fill.CopyTo(NativeOracle.Data);
        NativeOracle.Stack.Clear();
        NativeOracle.Run(code, ref host);
        MachineState emulated = Emulate(code, before, out VcpuExit exit);
        if (exit != VcpuExit.Halted)
            Assert.Fail($"{exit}, first fault {core.Core.Faults.Chain[0]}\n{Disassemble(code)}\n{MachineState.Describe(before, host, emulated)}");
        if (!MachineState.AreEqual(host, emulated, flagMask))
            Assert.Fail($"\n{Disassemble(code)}\n(flags compared: {flagMask:x})\n{MachineState.Describe(before, host, emulated)}");
        CompareMemory(code, before, host, emulated);
        return host;
    }

    private MachineState Emulate(byte[] code, in MachineState before, out VcpuExit exit)
    {
        core.Write(TestCore.Data, fill);
        core.Write(TestCore.StackTop - NativeOracle.StackSize, new byte[NativeOracle.StackSize]);
        if (!placed.AsSpan().SequenceEqual(code))
        {
            core.Write(TestCore.Code, [.. code, 0xF4]);
            placed = code;
        }
        CpuState* cpu = core.Cpu;
        Load(cpu, before);
        cpu->Halted = false;
        cpu->Rip = TestCore.Code;
        exit = core.Run(Budget);
        return Save(cpu);
    }

    private static void Load(CpuState* cpu, in MachineState state)
    {
        for (int register = 0; register < 16; register++) cpu->Registers[register] = state.Registers[register];
        for (int vector = 0; vector < 16; vector++)
        {
            cpu->Vectors[vector].Q0 = state.Xmm[vector * 2];
            cpu->Vectors[vector].Q1 = state.Xmm[vector * 2 + 1];
            cpu->Vectors[vector].Q2 = state.YmmUpper[vector * 2];
            cpu->Vectors[vector].Q3 = state.YmmUpper[vector * 2 + 1];
        }
        LazyFlags.Write(cpu, state.Flags);
        cpu->Mxcsr = state.Mxcsr;
    }

    private static MachineState Save(CpuState* cpu)
    {
        MachineState state = new() { Flags = LazyFlags.Read(cpu), Mxcsr = cpu->Mxcsr };
        for (int register = 0; register < 16; register++) state.Registers[register] = cpu->Registers[register];
        for (int vector = 0; vector < 16; vector++)
        {
            state.Xmm[vector * 2] = cpu->Vectors[vector].Q0;
            state.Xmm[vector * 2 + 1] = cpu->Vectors[vector].Q1;
            state.YmmUpper[vector * 2] = cpu->Vectors[vector].Q2;
            state.YmmUpper[vector * 2 + 1] = cpu->Vectors[vector].Q3;
        }
        return state;
    }

    private void CompareMemory(byte[] code, in MachineState before, in MachineState host, in MachineState emulated)
    {
        CompareRange("data", TestCore.Data, NativeOracle.Data, code, before, host, emulated);
        // Below the final stack pointer the host's signal handlers may have written.
        ulong stackBytes = TestCore.StackTop - host.Registers[Gpr.Rsp];
        if (stackBytes > NativeOracle.StackSize) return;
        CompareRange("stack", TestCore.StackTop - stackBytes, NativeOracle.Stack[^(int)stackBytes..], code, before, host, emulated);
    }

    private void CompareRange(string name, ulong address, Span<byte> native, byte[] code, in MachineState before, in MachineState host,
        in MachineState emulated)
    {
        ReadOnlySpan<byte> other = new(core.Ram.Base + address, native.Length);
        int at = native.CommonPrefixLength(other);
        if (at == native.Length) return;
        Assert.Fail($"\n{Disassemble(code)}\n{name} differs at {address + (ulong)at:x}: "
            + $"host {Convert.ToHexString(native[at..Math.Min(at + 16, native.Length)])}, emulated {Convert.ToHexString(other[at..Math.Min(at + 16, native.Length)])}\n"
            + $"{MachineState.Describe(before, host, emulated)}");
    }

    private static string Disassemble(byte[] code)
    {
        StringBuilder text = new(Convert.ToHexString(code));
        NasmFormatter formatter = new();
        StringOutput output = new();
        foreach (Instruction instruction in Iced.Intel.Decoder.Create(64, new ByteArrayCodeReader(code), TestCore.Code))
        {
            if (instruction.IP >= TestCore.Code + (ulong)code.Length) break;
            formatter.Format(instruction, output);
            text.AppendLine().Append($"  {instruction.IP:x}  ").Append(output.ToStringAndReset());
        }
        return text.ToString();
    }
}
