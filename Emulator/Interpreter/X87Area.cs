// The memory images of FNSTENV, FLDENV, FNSAVE and FRSTOR.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Environment words of T; behind them, if wanted, the eight registers of 10 bytes in stack order. A fault leaves no trace.</summary>
internal static unsafe class X87Area
{
    private const int RegisterBytes = 8 * Float80.Size;

    /// <summary>Bytes of the image.</summary>
    public static int Size<T>(bool registers)
        where T : unmanaged => X87Environment.Words * sizeof(T) + (registers ? RegisterBytes : 0);

    /// <summary><see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Save<T>(CpuState* cpu, ulong linear, bool stack, bool registers)
        where T : unmanaged, IBinaryInteger<T>
    {
        int size = Size<T>(registers);
        // The first word also stands for the alignment of all (SDM 3A, table 7-7).
        if (GuestAccess.WriteAt<T>(cpu, linear, stack) == null || GuestAccess.WriteAt<byte>(cpu, linear + (ulong)size - 1, stack) == null) return false;
        byte* image = stackalloc byte[X87Environment.Words * sizeof(uint) + RegisterBytes];
        X87Environment.Fill(cpu, (T*)image);
        for (int position = 0; position < 8; position++)
            Unsafe.CopyBlockUnaligned(Register<T>(image, position), X87Stack.Place(cpu, position), Float80.Size);
        for (int at = 0; at < size; at += sizeof(ushort))
            if (!GuestAccess.StoreAt(cpu, linear + (ulong)at, *(ushort*)(image + at), stack)) return false;
        return true;
    }

    /// <summary><see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Restore<T>(CpuState* cpu, ulong linear, bool stack, bool registers)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (GuestAccess.ReadAt<T>(cpu, linear, stack) == null) return false;
        int size = Size<T>(registers);
        byte* image = stackalloc byte[X87Environment.Words * sizeof(uint) + RegisterBytes];
        for (int at = 0; at < size; at += sizeof(ushort))
        {
            ushort* source = GuestAccess.ReadAt<ushort>(cpu, linear + (ulong)at, stack);
            if (source == null) return false;
            *(ushort*)(image + at) = GuestRam.Load(source);
        }
        X87Environment.Load(cpu, (T*)image);
        for (int position = 0; registers && position < 8; position++)
            Unsafe.CopyBlockUnaligned(X87Stack.Place(cpu, position), Register<T>(image, position), Float80.Size);
        return true;
    }

    private static byte* Register<T>(byte* image, int position)
        where T : unmanaged => image + Size<T>(registers: false) + position * Float80.Size;
}
