// Floating-point lanes: the host's way if it is the guest's too, else software.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>MXCSR decides how results are rounded and which exceptions fault (SDM 1, 11.5).</summary>
internal static unsafe class FloatUnit
{
    /// <summary>Computes into register <paramref name="target"/> on the host; <see langword="false"/>: it must be done in software.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryHost<TOp, TLanes, T>(CpuState* cpu, int target, Xmm left, Xmm right)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        if (TOp.Rounds && !HostFloat.MayRound(cpu->Mxcsr)) return false;
        Vector128<T> l = left.As<byte, T>(), r = right.As<byte, T>();
        if (TLanes.IsScalar)
        {
            Vector128<T> lane = TOp.Host(Vector128.CreateScalar(l.ToScalar()), Vector128.CreateScalar(r.ToScalar()));
            if (!HostFloat.IsPlain(l) || !HostFloat.IsPlain(r)) return false;
            if (TOp.Rounds && !(TOp.Underflows ? HostFloat.IsWellInside(lane) : HostFloat.IsPlain(lane))) return false;
            VectorRegisters.Write(cpu, target, l.WithElement(0, lane.ToScalar()).AsByte());
            return true;
        }
        Vector128<T> result = TOp.Host(l, r);
        if (!HostFloat.ArePlain(l) || !HostFloat.ArePlain(r)) return false;
        if (TOp.Rounds && !(TOp.Underflows ? HostFloat.AreWellInside(result) : HostFloat.ArePlain(result))) return false;
        VectorRegisters.Write(cpu, target, result.AsByte());
        return true;
    }

    /// <summary>Computes register <paramref name="target"/> from itself and <paramref name="source"/>; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Soft<TOp, TLanes, T>(CpuState* cpu, int target, int source)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        FloatEnvironment environment = new(cpu->Mxcsr);
        FloatFormat format = FloatFormat.Of<T>();
        byte* left = VectorRegisters.Place(cpu, target), right = VectorRegisters.Place(cpu, source);
        byte* result = stackalloc byte[sizeof(Xmm)];
        int bytes = TLanes.IsScalar ? sizeof(T) : sizeof(Xmm);
        for (int at = 0; at < bytes; at += sizeof(T))
            Lane<T>.Write(result + at, TOp.Soft(ref environment, format, Lane<T>.Read(left + at), Lane<T>.Read(right + at)));
        if (!Note(cpu, environment)) return false;
        Unsafe.CopyBlockUnaligned(left, result, (uint)bytes);
        return true;
    }

    /// <summary>Notes flags in MXCSR; <see langword="false"/>: one is not masked, and #XM or #UD is pending (SDM 1, 11.5.2).</summary>
    public static bool Note(CpuState* cpu, in FloatEnvironment environment)
    {
        cpu->Mxcsr |= environment.NotedFlags;
        if (!environment.HasUnmasked) return true;
        Faults.Raise(cpu, (cpu->Cr4 & Cr4.OsXmmExcpt) != 0 ? ExceptionVector.SimdError : ExceptionVector.InvalidOpcode);
        return false;
    }
}
