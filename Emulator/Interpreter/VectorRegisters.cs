// Access to vector registers by number.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>YMM0..15 and the pseudo register behind them, 32 bytes apart; XMM is the low half.</summary>
internal static unsafe class VectorRegisters
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Place(CpuState* cpu, int number) => (byte*)&cpu->Vectors + number * sizeof(Ymm);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Xmm Read(CpuState* cpu, int number) => *(Xmm*)Place(cpu, number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Xmm ReadUpper(CpuState* cpu, int number) => ((Xmm*)Place(cpu, number))[1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(CpuState* cpu, int number, Xmm value) => *(Xmm*)Place(cpu, number) = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUpper(CpuState* cpu, int number, Xmm value) => ((Xmm*)Place(cpu, number))[1] = value;

    /// <summary>Writes a result of 128 bits: VEX clears the upper half of the register, legacy SSE leaves it alone (SDM 1, 14.9).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TEncoding>(CpuState* cpu, int number, Xmm value)
        where TEncoding : struct, IVectorEncoding
    {
        Write(cpu, number, value);
        if (TEncoding.IsVex) WriteUpper(cpu, number, Xmm.Zero);
    }

    /// <summary>What a VEX instruction of 128 bits does to the rest of its target, once the low half is written in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ClearRest<TEncoding>(CpuState* cpu, int number)
        where TEncoding : struct, IVectorEncoding
    {
        if (TEncoding.IsVex && !TEncoding.IsWide) WriteUpper(cpu, number, Xmm.Zero);
    }

    /// <summary>Copies a result of the operand's width from a buffer of 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<TEncoding>(CpuState* cpu, int number, byte* result)
        where TEncoding : struct, IVectorEncoding
    {
        Write(cpu, number, *(Xmm*)result);
        if (TEncoding.IsVex) WriteUpper(cpu, number, TEncoding.IsWide ? ((Xmm*)result)[1] : Xmm.Zero);
    }
}
