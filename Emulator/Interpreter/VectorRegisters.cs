// Access to vector registers by number.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>XMM0..15 and the pseudo register behind them, 32 bytes apart. Legacy SSE leaves the upper half of YMM alone.</summary>
internal static unsafe class VectorRegisters
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Place(CpuState* cpu, int number) => (byte*)&cpu->Vectors + number * sizeof(Ymm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Xmm Read(CpuState* cpu, int number) => *(Xmm*)Place(cpu, number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(CpuState* cpu, int number, Xmm value) => *(Xmm*)Place(cpu, number) = value;
}
