// Fused multiply-add of lanes: the host's way if it is the guest's too, else software.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>The first operand is source and target, the second a register, the third a register or staged memory.</summary>
internal static unsafe class FmaUnit
{
    /// <summary><see langword="false"/>: a fault is pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Run<TOrder, TSigns, TLanes, T, TEncoding>(CpuState* cpu, DecodedInsn* insn, int third)
        where TOrder : struct, IFusedOrder
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        byte* target = VectorRegisters.Place(cpu, insn->Reg), second = VectorRegisters.Place(cpu, insn->Rm), last = VectorRegisters.Place(cpu, third);
        byte* left = TOrder.Left(target, second, last), right = TOrder.Right(target, second, last), addend = TOrder.Addend(target, second, last);
        return TryHost<TSigns, TLanes, T, TEncoding>(cpu, target, left, right, addend)
            || Slow<TSigns, TLanes, T, TEncoding>(cpu, insn->Reg, left, right, addend);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryHost<TSigns, TLanes, T, TEncoding>(CpuState* cpu, byte* target, byte* left, byte* right, byte* addend)
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        if (!HostFloat.MayRound(cpu->Mxcsr)) return false;
        Vector128<T> l = Load<TLanes, T>(left), r = Load<TLanes, T>(right), a = Load<TLanes, T>(addend), high = default;
        Vector128<T> low = HostFloat.Fused(FusedOps.SignedFactor<TSigns, T>(l), r, FusedOps.SignedAddend<TSigns, T>(a));
        if (!IsTheGuests(l, r, a, low)) return false;
        if (TEncoding.IsWide && !TLanes.IsScalar)
        {
            l = Load<TLanes, T>(left + sizeof(Xmm));
            r = Load<TLanes, T>(right + sizeof(Xmm));
            a = Load<TLanes, T>(addend + sizeof(Xmm));
            high = HostFloat.Fused(FusedOps.SignedFactor<TSigns, T>(l), r, FusedOps.SignedAddend<TSigns, T>(a));
            if (!IsTheGuests(l, r, a, high)) return false;
        }
        if (TLanes.IsScalar) *(T*)target = low.ToScalar();
        else *(Vector128<T>*)target = low;
        ((Vector128<T>*)target)[1] = high;
        return true;
    }

    /// <summary>Scalars among ones, which raise nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Load<TLanes, T>(byte* source)
        where TLanes : struct, ILanes
        where T : unmanaged => TLanes.IsScalar ? Vector128.Create(*(T*)source) : *(Vector128<T>*)source;

    /// <summary>A zero is exact if a factor is zero; else the product might have been too small for the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTheGuests<T>(Vector128<T> left, Vector128<T> right, Vector128<T> addend, Vector128<T> result)
        where T : unmanaged => HostFloat.ArePlain(left) && HostFloat.ArePlain(right) && HostFloat.ArePlain(addend) && HostFloat.AreSafe(result, left, right);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Slow<TSigns, TLanes, T, TEncoding>(CpuState* cpu, byte number, byte* left, byte* right, byte* addend)
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
        where TEncoding : struct, IVectorEncoding
    {
        Ymm buffer = *(Ymm*)VectorRegisters.Place(cpu, number);
        byte* result = (byte*)&buffer;
        int bytes = TLanes.IsScalar ? sizeof(T) : TEncoding.IsWide ? sizeof(Ymm) : sizeof(Xmm);
        if (!TryExact<TSigns, TLanes, T>(cpu, bytes, result, left, right, addend) && !Soft<TSigns, T>(cpu, bytes, result, left, right, addend)) return false;
        VectorRegisters.Put<TEncoding>(cpu, number, result);
        return true;
    }

    /// <summary>
    /// While precision is not flagged: if product and sum are exact each, so is the fused result (see <see cref="FloatUnit"/>).
    /// </summary>
    private static bool TryExact<TSigns, TLanes, T>(CpuState* cpu, int bytes, byte* result, byte* left, byte* right, byte* addend)
        where TSigns : struct, IFusedSigns
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        if (!HostFloat.MayRoundNoting(cpu->Mxcsr)) return false;
        for (int at = 0; at < bytes; at += sizeof(Xmm))
        {
            Vector128<T> l = FusedOps.SignedFactor<TSigns, T>(Load<TLanes, T>(left + at)), r = Load<TLanes, T>(right + at);
            Vector128<T> a = FusedOps.SignedAddend<TSigns, T>(Load<TLanes, T>(addend + at)), product = l * r, sum = product + a;
            if (!HostFloat.AreModerate(l) || !HostFloat.AreModerate(r) || !HostFloat.AreModerate(a)) return false;
            Vector128<T> errors = Vector128.Abs(FloatOps.Multiply.Error(l, r, product)) + Vector128.Abs(FloatOps.Add.Error(product, a, sum));
            if (!Vector128.EqualsAll(errors, Vector128<T>.Zero)) return false;
            if (TLanes.IsScalar) *(T*)result = sum.ToScalar();
            else *(Vector128<T>*)(result + at) = sum;
        }
        return true;
    }

    /// <summary>All lanes first: an exception of any leaves the target as it was.</summary>
    private static bool Soft<TSigns, T>(CpuState* cpu, int bytes, byte* result, byte* left, byte* right, byte* addend)
        where TSigns : struct, IFusedSigns
        where T : unmanaged
    {
        FloatEnvironment environment = new(cpu->Mxcsr);
        FloatFormat format = FloatFormat.Of<T>();
        for (int at = 0; at < bytes; at += sizeof(T))
        {
            bool odd = (at & sizeof(T)) != 0;
            ulong value = FusedOps.Soft<TSigns>(ref environment, format, Lane<T>.Read(left + at), Lane<T>.Read(right + at), Lane<T>.Read(addend + at), odd);
            Lane<T>.Write(result + at, value);
        }
        return FloatUnit.Note(cpu, environment);
    }
}
