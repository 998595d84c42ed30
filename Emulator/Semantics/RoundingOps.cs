// Rounding to integers (SDM 2, ROUNDPS, ROUNDPD, ROUNDSS, ROUNDSD).
using System;
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

internal static unsafe class RoundingOps
{
    /// <summary>The immediate: direction in bits 1:0 unless bit 2 leaves it to MXCSR; bit 3 suppresses precision.</summary>
    private const byte ByMxcsr = 4;
    private const byte Quiet = 8;

    /// <summary>Lanes of T. Denormals raise nothing, but count as zeros if MXCSR says so.</summary>
    public readonly struct Round<TLanes, T> : IFloatHalfOp
        where TLanes : struct, ILanes
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private static int Bytes => TLanes.IsScalar ? sizeof(T) : sizeof(Xmm);

        public static uint Control(uint mxcsr, byte immediate) => FloatEnvironment.WithRounding(mxcsr, immediate, ByMxcsr);

        public static bool TryHost(uint mxcsr, byte* target, byte* left, byte* right, byte immediate)
        {
            bool mayRound = (immediate & Quiet) != 0 || HostFloat.MayBeInexact(mxcsr);
            *(Xmm*)target = *(Xmm*)left;
            for (int at = 0; at < Bytes; at += sizeof(T))
            {
                T value = *(T*)(right + at), result = OnHost((FloatRounding)(mxcsr >> Mxcsr.RoundingShift & 3), value);
                if (!HostFloat.IsPlain(value) || (result != value && !mayRound)) return false;
                *(T*)(target + at) = result;
            }
            return true;
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            FloatFormat format = FloatFormat.Of<T>();
            *(Xmm*)target = *(Xmm*)left;
            for (int at = 0; at < (TLanes.IsScalar ? sizeof(T) : bytes); at += sizeof(T))
            {
                SoftFloat value = SoftFloat.Unpack(environment, format, Lane<T>.Read(right + at));
                if (value.IsNaN) value = SoftArithmetic.PickNaN(ref environment, value, value);
                else if (value.Kind == FloatKind.Finite) value = SoftRounding.ToIntegral(ref environment, value);
                Lane<T>.Write(target + at, value.Pack(format));
            }
            if ((immediate & Quiet) != 0) environment.Flags &= ~Mxcsr.Precision;
        }

        private static T OnHost(FloatRounding rounding, T value) => rounding switch
        {
            FloatRounding.Nearest => T.Round(value),
            FloatRounding.Down => T.Floor(value),
            FloatRounding.Up => T.Ceiling(value),
            _ => T.Truncate(value),
        };
    }
}
