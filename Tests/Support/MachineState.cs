// Registers of a processor, real or emulated, for comparison.
using System;
using System.Runtime.InteropServices;
using System.Text;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Support;

/// <summary>General registers, RFLAGS, YMM and MXCSR. The layout is a contract with the machine code in <see cref="NativeOracle"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MachineState
{
    /// <summary>RAX..R15 in encoding order.</summary>
    public fixed ulong Registers[16];
    public ulong Flags;
    public uint Mxcsr;

    /// <summary>The host's, while the oracle runs.</summary>
    public uint HostMxcsr;
    public ulong HostRsp;
    private readonly ulong padding;

    /// <summary>XMM0..XMM15, low half first.</summary>
    public fixed ulong Xmm[32];

    /// <summary>The upper halves of YMM0..YMM15.</summary>
    public fixed ulong YmmUpper[32];

    private static readonly ulong[] Edges =
    [
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue, 0x5555_5555_5555_5555, 0x8080_8080_8080_8080,
    ];

    /// <summary>
    /// Random registers, every third an edge value, random status flags; RSP below the top of the stack, RBX and RSI inside of
    /// the data buffer.
    /// </summary>
    public static MachineState Create(Random random)
    {
        MachineState state = new() { Mxcsr = 0x1F80, Flags = ((ulong)random.Next() & Rflags.Status) | Rflags.Fixed | Rflags.If };
        for (int register = 0; register < 16; register++) state.Registers[register] = Value(random);
        for (int half = 0; half < 32; half++) state.Xmm[half] = Value(random);
        for (int half = 0; half < 32 && NativeOracle.HasAvx; half++) state.YmmUpper[half] = Value(random);
        state.Registers[Gpr.Rsp] = TestCore.StackTop - 0x400;
        state.Registers[Gpr.Rbx] = TestCore.Data + 0x1000;
        state.Registers[Gpr.Rsi] = TestCore.Data + 0x2345;
        return state;
    }

    /// <summary>An edge value one time in three, else 64 random bits.</summary>
    public static ulong Value(Random random) =>
        random.Next(3) == 0 ? Edges[random.Next(Edges.Length)] : (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    public static bool AreEqual(in MachineState left, in MachineState right, ulong flagMask)
    {
        fixed (MachineState* l = &left, r = &right)
            return new ReadOnlySpan<ulong>(l->Registers, 16).SequenceEqual(new ReadOnlySpan<ulong>(r->Registers, 16))
                && new ReadOnlySpan<ulong>(l->Xmm, 32).SequenceEqual(new ReadOnlySpan<ulong>(r->Xmm, 32))
                && new ReadOnlySpan<ulong>(l->YmmUpper, 32).SequenceEqual(new ReadOnlySpan<ulong>(r->YmmUpper, 32))
                && ((l->Flags ^ r->Flags) & flagMask) == 0 && l->Mxcsr == r->Mxcsr;
    }

    /// <summary>Before, host and emulated in columns; lines on which the latter two differ are marked.</summary>
    public static string Describe(MachineState before, MachineState host, MachineState emulated)
    {
        string[] names = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];
        StringBuilder text = new("  register  before            host              emulated\n");
        for (int i = 0; i < 16; i++) Line(text, names[i], before.Registers[i], host.Registers[i], emulated.Registers[i]);
        Line(text, "flags", before.Flags, host.Flags, emulated.Flags);
        Line(text, "mxcsr", before.Mxcsr, host.Mxcsr, emulated.Mxcsr);
        for (int i = 0; i < 32; i++) Line(text, $"xmm{i / 2}.{i & 1}", before.Xmm[i], host.Xmm[i], emulated.Xmm[i]);
        for (int i = 0; i < 32; i++) Line(text, $"xmm{i / 2}.{2 + (i & 1)}", before.YmmUpper[i], host.YmmUpper[i], emulated.YmmUpper[i]);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, ulong before, ulong host, ulong emulated)
    {
        if (before == host && host == emulated && name.StartsWith("xmm", StringComparison.Ordinal)) return;
        text.AppendLine($"{(host == emulated ? ' ' : '*')} {name,-8}  {before:x16}  {host:x16}  {emulated:x16}");
    }
}
