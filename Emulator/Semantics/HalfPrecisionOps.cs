// Conversions from and to half precision (SDM 2, VCVTPH2PS, VCVTPS2PH).
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Half precision knows neither denormals-are-zeros nor flush-to-zero (SDM 1, 14.4.1).</summary>
internal static unsafe class HalfPrecisionOps
{
    /// <summary>Bit of VCVTPS2PH's immediate that leaves rounding to MXCSR.</summary>
    private const byte ByMxcsr = 4;

    /// <summary>VCVTPH2PS: exact; denormals raise nothing.</summary>
    public readonly struct ToSingle : ILaneConversion
    {
        public static int SourceSize => sizeof(ushort);

        public static int TargetSize => sizeof(float);

        public static bool TryHost(uint mxcsr, byte* target, byte* source)
        {
            float value = (float)*(Half*)source;
            *(float*)target = value;
            return !float.IsNaN(value);
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* source)
        {
            // No denormal of the format is one of single precision.
            FloatEnvironment own = new(0);
            SoftFloat value = SoftFloat.Unpack(own, FloatFormat.Half, *(ushort*)source);
            if (value.IsNaN) value = SoftArithmetic.PickNaN(ref environment, value, value);
            *(uint*)target = (uint)value.Pack(FloatFormat.Single);
        }
    }

    /// <summary>MXCSR as VCVTPS2PH obeys it.</summary>
    public static uint Control(uint mxcsr, byte immediate) => FloatEnvironment.WithRounding(mxcsr, immediate, ByMxcsr) & ~Mxcsr.FlushToZero;

    /// <summary>VCVTPS2PH of one lane; <paramref name="mxcsr"/> as <see cref="Control"/> gives it. <see langword="false"/>: software must.</summary>
    public static bool TryFromSingle(uint mxcsr, ushort* target, float source)
    {
        Half result = (Half)source;
        bool plain = HostFloat.IsPlain(source) && (Half.IsNormal(result) || source == 0);
        *target = BitConverter.HalfToUInt16Bits(result);
        // The smallest normal number may have been rounded up to.
        return plain && ((float)result == source || (HostFloat.MayRound(mxcsr) && (*target & short.MaxValue) > 0x0400));
    }

    public static ushort FromSingle(ref FloatEnvironment environment, uint source)
    {
        SoftFloat value = SoftFloat.Unpack(environment, FloatFormat.Single, source);
        return (ushort)SoftConversion.Convert(ref environment, FloatFormat.Half, value).Pack(FloatFormat.Half);
    }
}
