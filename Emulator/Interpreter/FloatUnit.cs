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
        where TEncoding : struct, IVectorEncoding => TryHost<TOp, TLanes, T, TEncoding>(cpu, insn, right) || Slow<TOp, TLanes, T, TEncoding>(cpu, insn, right);

    /// <summary>As <see cref="Run"/>, for what is done half by half.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool RunHalves<TOp, TEncoding>(CpuState* cpu, DecodedInsn* insn, byte* right)
        where TOp : struct, IFloatHalfOp
        where TEncoding : struct, IVectorEncoding
    {
        byte* left = VectorRegisters.Place(cpu, TEncoding.Left(insn));
        byte immediate = (byte)insn->Imm;
        Ymm buffer;
        byte* result = (byte*)&buffer;
        uint control = TOp.Control(cpu->Mxcsr, immediate);
        bool done = TOp.TryHost(control, result, left, right, immediate)
            && (!TEncoding.IsWide || TOp.TryHost(control, result + sizeof(Xmm), left + sizeof(Xmm), right + sizeof(Xmm), immediate));
        if (!done)
        {
            FloatEnvironment environment = new(control);
            TOp.Soft(ref environment, result, left, right, immediate, TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm));
            if (!Note(cpu, environment)) return false;
        }
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
            if (!(TOp.IsUnary || HostFloat.IsPlain(l)) || !HostFloat.IsPlain(r)) return false;
            if (TOp.Rounds && !(TOp.Underflows ? HostFloat.IsSafe(lane, l, r) : HostFloat.IsPlain(lane))) return false;
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
        where T : unmanaged => (TOp.IsUnary || HostFloat.ArePlain(left)) && HostFloat.ArePlain(right)
            && (!TOp.Rounds || (TOp.Underflows ? HostFloat.AreSafe(result, left, right) : HostFloat.ArePlain(result)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Slow<TOp, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn, int right)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        byte* l = VectorRegisters.Place(cpu, TEncoding.Left(insn)), r = VectorRegisters.Place(cpu, right);
        Ymm buffer = *(Ymm*)l;
        byte* result = (byte*)&buffer;
        int bytes = TLanes.IsScalar ? sizeof(T) : TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm);
        if (!TryHostNoting<TOp, T>(cpu, bytes, result, l, r) && !Soft<TOp, T>(cpu, bytes, result, l, r)) return false;
        VectorRegisters.Put<TEncoding>(cpu, insn->Reg, result);
        return true;
    }

    /// <summary>
    /// While precision is not flagged, as in programs whose numbers are all small integers, the rounding error tells whether it
    /// must be. <see langword="false"/>: not asked for, or the operands are not moderate.
    /// </summary>
    private static bool TryHostNoting<TOp, T>(CpuState* cpu, int bytes, byte* result, byte* left, byte* right)
        where TOp : struct, IFloatOp
        where T : unmanaged
    {
        if (!TOp.Rounds || !HostFloat.MayRoundNoting(cpu->Mxcsr)) return false;
        bool exact = true;
        for (int at = 0; at < bytes; at += sizeof(Xmm))
        {
            Vector128<T> l = *(Vector128<T>*)(left + at), r = *(Vector128<T>*)(right + at);
            if (bytes == sizeof(T))
            {
                // Unlike zeros, ones have results in all operations.
                l = Vector128<T>.One.WithElement(0, l.ToScalar());
                r = Vector128<T>.One.WithElement(0, r.ToScalar());
            }
            Vector128<T> value = TOp.Host(l, r);
            if (!(TOp.IsUnary || HostFloat.AreModerate(l)) || !HostFloat.AreModerate(r) || !HostFloat.ArePlain(value)) return false;
            exact &= Vector128.EqualsAll(TOp.Error(l, r, value), Vector128<T>.Zero);
            if (bytes == sizeof(T)) *(T*)result = value.ToScalar();
            else *(Vector128<T>*)(result + at) = value;
        }
        if (!exact) cpu->Mxcsr |= Mxcsr.Precision;
        return true;
    }

    /// <summary>All lanes first: an exception of any leaves the target as it was.</summary>
    private static bool Soft<TOp, T>(CpuState* cpu, int bytes, byte* result, byte* left, byte* right)
        where TOp : struct, IFloatOp
        where T : unmanaged
    {
        FloatEnvironment environment = new(cpu->Mxcsr);
        FloatFormat format = FloatFormat.Of<T>();
        for (int at = 0; at < bytes; at += sizeof(T))
            Lane<T>.Write(result + at, TOp.Soft(ref environment, format, Lane<T>.Read(left + at), Lane<T>.Read(right + at)));
        return Note(cpu, environment);
    }
}
