// Memory operands of vector instructions.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// Of T: byte, ushort, uint, ulong, Xmm, Ymm. 16 bytes must be aligned for legacy SSE but for the MOVU instructions, and all
/// vectors for the aligned moves (SDM 1, 10.4.1.1 and 14.9).
/// </summary>
internal static unsafe class VectorAccess
{
    /// <summary>Pointer to read the memory operand, or null: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Read<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing => TEncoding.IsVex || sizeof(T) != sizeof(Xmm) ? GuestAccess.Read<T, TMode>(cpu, insn) : ReadAligned<T, TMode>(cpu, insn);

    /// <summary>As <see cref="Read"/>, of an operand that must be aligned to its size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* ReadAligned<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        if ((linear & (ulong)(sizeof(T) - 1)) != 0) return (T*)Misaligned(cpu);
        return GuestAccess.ReadAt<T>(cpu, linear, insn->IsOnStack);
    }

    /// <summary>Stores to a memory operand that must be aligned to its size; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StoreAligned<T, TMode>(CpuState* cpu, DecodedInsn* insn, T value)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        if ((linear & (ulong)(sizeof(T) - 1)) != 0) return Misaligned(cpu) != null;
        return GuestAccess.StoreAt(cpu, insn, linear, value, insn->IsOnStack);
    }

    /// <summary>Reads once, 16 bytes at most; the bytes above T are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Xmm Load<T>(T* source)
        where T : unmanaged
    {
        if (sizeof(T) == 1) return Vector128.CreateScalar(GuestRam.Load((byte*)source));
        if (sizeof(T) == 2) return Vector128.CreateScalar(GuestRam.Load((ushort*)source)).AsByte();
        if (sizeof(T) == 4) return Vector128.CreateScalar(GuestRam.Load((uint*)source)).AsByte();
        if (sizeof(T) == 8) return Vector128.CreateScalar(GuestRam.Load((ulong*)source)).AsByte();
        return GuestRam.Load((Xmm*)source);
    }

    /// <summary>Reads the memory operand into the pseudo register; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Stage<T, TEncoding, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing
    {
        T* source = Read<T, TEncoding, TMode>(cpu, insn);
        if (source == null) return false;
        VectorRegisters.Write(cpu, CpuState.StagedVector, Load(source));
        if (sizeof(T) == sizeof(Ymm)) VectorRegisters.WriteUpper(cpu, CpuState.StagedVector, GuestRam.Load((Xmm*)source + 1));
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* Misaligned(CpuState* cpu)
    {
        Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
        return null;
    }
}
