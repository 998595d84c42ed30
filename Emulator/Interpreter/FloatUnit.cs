// Floating-point lanes: the host's way if it is the guest's too, else software.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>MXCSR decides how results are rounded and which exceptions fault (SDM 1, 11.5).</summary>
internal static unsafe class FloatUnit
{
    /// <summary>Computes the target from the first source and register <paramref name="right"/>; <see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Run<TOp, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn, int right)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding => TryHost<TOp, TLanes, T, TEncoding>(cpu, insn, right) || Soft<TOp, TLanes, T, TEncoding>(cpu, insn, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryHost<TOp, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn, int right)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        if (TOp.Rounds && !HostFloat.MayRound(cpu->Mxcsr)) return false;
        byte left = TEncoding.Left(insn);
        Vector128<T> l = VectorRegisters.Read(cpu, left).As<byte, T>(), r = VectorRegisters.Read(cpu, right).As<byte, T>();
        if (TLanes.IsScalar)
        {
            Vector128<T> lane = TOp.Host(Vector128.CreateScalar(l.ToScalar()), Vector128.CreateScalar(r.ToScalar()));
            if (!HostFloat.IsPlain(l) || !HostFloat.IsPlain(r)) return false;
            if (TOp.Rounds && !(TOp.Underflows ? HostFloat.IsWellInside(lane) : HostFloat.IsPlain(lane))) return false;
            VectorRegisters.Write<TEncoding>(cpu, insn->Reg, l.WithElement(0, lane.ToScalar()).AsByte());
            return true;
        }
        Vector128<T> low = TOp.Host(l, r), high = default;
        if (!IsTheGuests<TOp, T>(l, r, low)) return false;
        if (TEncoding.IsWide)
        {
            l = VectorRegisters.ReadUpper(cpu, left).As<byte, T>();
            r = VectorRegisters.ReadUpper(cpu, right).As<byte, T>();
            high = TOp.Host(l, r);
            if (!IsTheGuests<TOp, T>(l, r, high)) return false;
        }
        VectorRegisters.Write(cpu, insn->Reg, low.AsByte());
        if (TEncoding.IsVex) VectorRegisters.WriteUpper(cpu, insn->Reg, high.AsByte());
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTheGuests<TOp, T>(Vector128<T> left, Vector128<T> right, Vector128<T> result)
        where TOp : struct, IFloatOp
        where T : unmanaged => HostFloat.ArePlain(left) && HostFloat.ArePlain(right)
            && (!TOp.Rounds || (TOp.Underflows ? HostFloat.AreWellInside(result) : HostFloat.ArePlain(result)));

    /// <summary>All lanes first: an exception of any leaves the target as it was.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Soft<TOp, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn, int right)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        FloatEnvironment environment = new(cpu->Mxcsr);
        FloatFormat format = FloatFormat.Of<T>();
        byte* l = VectorRegisters.Place(cpu, TEncoding.Left(insn)), r = VectorRegisters.Place(cpu, right);
        Ymm buffer = *(Ymm*)l;
        byte* result = (byte*)&buffer;
        int bytes = TLanes.IsScalar ? sizeof(T) : TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm);
        for (int at = 0; at < bytes; at += sizeof(T))
            Lane<T>.Write(result + at, TOp.Soft(ref environment, format, Lane<T>.Read(l + at), Lane<T>.Read(r + at)));
        if (!Note(cpu, environment)) return false;
        VectorRegisters.Put<TEncoding>(cpu, insn->Reg, result);
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
