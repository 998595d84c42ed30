// Memory operands of vector instructions.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Of T: byte, ushort, uint, ulong; or Xmm, which must be aligned but for the MOVU instructions (SDM 1, 10.4.1.1).</summary>
internal static unsafe class VectorAccess
{
    private const ulong AlignmentMask = 15;

    /// <summary>Pointer to read the memory operand, or null: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T* Read<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), false);
        if (sizeof(T) == sizeof(Xmm) && (linear & AlignmentMask) != 0) return (T*)Misaligned(cpu);
        return GuestAccess.ReadAt<T>(cpu, linear, (insn->Flags & InsnFlags.StackSegment) != 0);
    }

    /// <summary>Stores to the memory operand; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Store<T, TMode>(CpuState* cpu, DecodedInsn* insn, T value)
        where T : unmanaged
        where TMode : struct, IAddressing
    {
        ulong linear = TMode.Linear(cpu, insn, sizeof(T), true);
        if (sizeof(T) == sizeof(Xmm) && (linear & AlignmentMask) != 0) return Misaligned(cpu) != null;
        return GuestAccess.StoreAt(cpu, linear, value, (insn->Flags & InsnFlags.StackSegment) != 0);
    }

    /// <summary>Reads once; the bytes above T are zero.</summary>
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void* Misaligned(CpuState* cpu)
    {
        Faults.Raise(cpu, ExceptionVector.GeneralProtection, 0);
        return null;
    }
}
