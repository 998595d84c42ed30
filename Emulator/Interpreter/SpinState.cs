// What a turn of a loop can change of its core without being noticed otherwise.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>RIP, registers, flags and segments of a core at one moment.</summary>
internal unsafe partial struct SpinState
{
    private const int GeneralCount = Gpr.R15 + 1;
    private const int GeneralBytes = GeneralCount * sizeof(ulong);

    /// <summary>Without the pseudo register.</summary>
    private static int VectorBytes => CpuState.StagedVector * sizeof(Ymm);

    public ulong Rip;
    public ulong Flags;
    public fixed ulong Registers[GeneralCount];
    public ulong KernelGsBase;
    public ulong Cr2;
    public uint Mxcsr;
    public CpuState.VectorFile Vectors;
    public X87State X87;
    public CpuState.SegmentArray Segments;

    public static void Take(CpuState* cpu, SpinState* state)
    {
        state->Rip = cpu->Rip;
        state->Flags = LazyFlags.Read(cpu);
        Bytes(cpu->Registers, GeneralBytes).CopyTo(new Span<byte>(state->Registers, GeneralBytes));
        state->KernelGsBase = cpu->KernelGsBase;
        state->Cr2 = cpu->Cr2;
        state->Mxcsr = cpu->Mxcsr;
        state->Vectors = cpu->Vectors;
        state->X87 = cpu->X87;
        state->Segments = cpu->Segments;
    }

    /// <summary>The core is where it was, with everything as it was.</summary>
    public static bool IsSame(CpuState* cpu, SpinState* state) =>
        cpu->Rip == state->Rip
        && Bytes(cpu->Registers, GeneralBytes).SequenceEqual(Bytes(state->Registers, GeneralBytes))
        && LazyFlags.Read(cpu) == state->Flags && IsSameBesides(cpu, state);

    /// <summary>The core is where it was, with everything as it was but for what a loop may count in: general registers and status flags.</summary>
    public static bool IsSameContext(CpuState* cpu, SpinState* state) =>
        cpu->Rip == state->Rip && ((LazyFlags.Read(cpu) ^ state->Flags) & ~Rflags.Status) == 0 && IsSameBesides(cpu, state);

    private static bool IsSameBesides(CpuState* cpu, SpinState* state) =>
        Bytes(&cpu->Vectors, VectorBytes).SequenceEqual(Bytes(&state->Vectors, VectorBytes))
        && Bytes(&cpu->X87, sizeof(X87State)).SequenceEqual(Bytes(&state->X87, sizeof(X87State)))
        && Bytes(&cpu->Segments, sizeof(CpuState.SegmentArray)).SequenceEqual(Bytes(&state->Segments, sizeof(CpuState.SegmentArray)))
        && cpu->Mxcsr == state->Mxcsr && cpu->KernelGsBase == state->KernelGsBase && cpu->Cr2 == state->Cr2;

    private static ReadOnlySpan<byte> Bytes(void* start, int length) => new(start, length);
}
