// Fused multiply-add (SDM 2, VFMADD132PS, VFNMSUB231SD and so on).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

internal static unsafe class FusedOps
{
    public readonly struct Order132 : IFusedOrder
    {
        public static byte* Left(byte* first, byte* second, byte* third) => first;

        public static byte* Right(byte* first, byte* second, byte* third) => third;

        public static byte* Addend(byte* first, byte* second, byte* third) => second;
    }

    public readonly struct Order213 : IFusedOrder
    {
        public static byte* Left(byte* first, byte* second, byte* third) => second;

        public static byte* Right(byte* first, byte* second, byte* third) => first;

        public static byte* Addend(byte* first, byte* second, byte* third) => third;
    }

    public readonly struct Order231 : IFusedOrder
    {
        public static byte* Left(byte* first, byte* second, byte* third) => second;

        public static byte* Right(byte* first, byte* second, byte* third) => third;

        public static byte* Addend(byte* first, byte* second, byte* third) => first;
    }

    /// <summary>VFMADD.</summary>
    public readonly struct MultiplyAdd : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool SubtractsInEvenLanes => false;

        public static bool SubtractsInOddLanes => false;
    }

    /// <summary>VFMSUB.</summary>
    public readonly struct MultiplySubtract : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool SubtractsInEvenLanes => true;

        public static bool SubtractsInOddLanes => true;
    }

    /// <summary>VFNMADD.</summary>
    public readonly struct NegatedMultiplyAdd : IFusedSigns
    {
        public static bool NegatesProduct => true;

        public static bool SubtractsInEvenLanes => false;

        public static bool SubtractsInOddLanes => false;
    }

    /// <summary>VFNMSUB.</summary>
    public readonly struct NegatedMultiplySubtract : IFusedSigns
    {
        public static bool NegatesProduct => true;

        public static bool SubtractsInEvenLanes => true;

        public static bool SubtractsInOddLanes => true;
    }

    /// <summary>VFMADDSUB: adds in odd lanes.</summary>
    public readonly struct MultiplyAddSubtract : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool SubtractsInEvenLanes => true;

        public static bool SubtractsInOddLanes => false;
    }

    /// <summary>VFMSUBADD: subtracts in odd lanes.</summary>
    public readonly struct MultiplySubtractAdd : IFusedSigns
    {
        public static bool NegatesProduct => false;

        public static bool SubtractsInEvenLanes => false;

        public static bool SubtractsInOddLanes => true;
    }

    /// <summary>The left factor with the sign that it counts with. Of numbers: NaNs keep theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SignedFactor<TSigns, T>(Vector128<T> left)
        where TSigns : struct, IFusedSigns
        where T : unmanaged => TSigns.NegatesProduct ? left ^ HostFloat.Signs<T>() : left;

    /// <summary>The addend with the signs that its lanes count with. Of numbers: NaNs keep theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SignedAddend<TSigns, T>(Vector128<T> addend)
        where TSigns : struct, IFusedSigns
        where T : unmanaged
    {
        if (TSigns.SubtractsInEvenLanes && TSigns.SubtractsInOddLanes) return addend ^ HostFloat.Signs<T>();
        if (TSigns.SubtractsInEvenLanes) return addend ^ HostFloat.SignsOfEvenLanes<T>();
        return TSigns.SubtractsInOddLanes ? addend ^ HostFloat.SignsOfEvenLanes<T>() ^ HostFloat.Signs<T>() : addend;
    }

    /// <summary>One lane in software, in its encoding.</summary>
    public static ulong Soft<TSigns>(ref FloatEnvironment environment, FloatFormat format, ulong left, ulong right, ulong addend, bool odd)
        where TSigns : struct, IFusedSigns
    {
        SoftFloat factor = SoftFloat.Unpack(environment, format, left), term = SoftFloat.Unpack(environment, format, addend);
        if (!factor.IsNaN) factor.Negative ^= TSigns.NegatesProduct;
        if (!term.IsNaN) term.Negative ^= odd ? TSigns.SubtractsInOddLanes : TSigns.SubtractsInEvenLanes;
        return SoftFused.MultiplyAdd(ref environment, format, factor, SoftFloat.Unpack(environment, format, right), term).Pack(format);
    }
}
