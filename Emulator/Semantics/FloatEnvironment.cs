// How software arithmetic rounds, and what it found.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Bits of flags and masks are those of MXCSR's low six (x87 has the same order).</summary>
internal struct FloatEnvironment(uint mxcsr)
{
    public readonly FloatRounding Rounding = (FloatRounding)(mxcsr >> Mxcsr.RoundingShift & 3);
    public readonly bool DenormalsAreZeros = (mxcsr & Mxcsr.DenormalsAreZeros) != 0;
    public readonly bool FlushesToZero = (mxcsr & Mxcsr.FlushToZero) != 0 && (mxcsr & (Mxcsr.Underflow << Mxcsr.MaskShift)) != 0;

    /// <summary>Exceptions that are masked.</summary>
    public readonly uint Masks = (mxcsr >> Mxcsr.MaskShift) & Mxcsr.Flags;

    /// <summary>NaNs are chosen by the x87's rule.</summary>
    public bool IsX87;

    /// <summary>The last rounding went away from zero (x87: C1).</summary>
    public bool RoundedUp;

    /// <summary>Exceptions raised so far.</summary>
    public uint Flags;

    /// <summary>As an x87 control word says.</summary>
    public static FloatEnvironment ForX87(ushort control)
    {
        uint masks = (control & Mxcsr.Flags) << Mxcsr.MaskShift, rounding = (uint)(control >> X87Status.RoundingShift & 3) << Mxcsr.RoundingShift;
        return new FloatEnvironment(masks | rounding) { IsX87 = true };
    }

    /// <summary>MXCSR with the rounding direction in bits 1:0 of an immediate, unless its bit <paramref name="byMxcsr"/> is set.</summary>
    public static uint WithRounding(uint mxcsr, byte immediate, byte byMxcsr) =>
        (immediate & byMxcsr) != 0 ? mxcsr : (mxcsr & ~(3u << Mxcsr.RoundingShift)) | (immediate & 3u) << Mxcsr.RoundingShift;

    /// <summary>An exception is raised that is not masked.</summary>
    public readonly bool HasUnmasked => (Flags & ~Masks) != 0;

    public readonly bool IsMasked(uint exception) => (Masks & exception) != 0;

    /// <summary>An x87 register takes the result with its exponent rescaled, since <paramref name="exception"/> is not masked.</summary>
    public readonly bool Rescales(FloatFormat format, uint exception) =>
        IsX87 && (Masks & exception) == 0 && format.ExponentBits == Float80.Format.ExponentBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raise(uint flag) => Flags |= flag;

    /// <summary>Flags of earlier steps of the same instruction, which no later exception takes back.</summary>
    private uint settledFlags;

    /// <summary>Ends a step whose exceptions are raised before the next one's are looked for; <see langword="false"/>: one is not masked.</summary>
    public bool Settle()
    {
        if (HasUnmasked) return false;
        settledFlags = Flags;
        return true;
    }

    /// <summary>What is to be noted in MXCSR: unmasked pre-computation exceptions keep the others from being looked for (SDM 1, 11.5.3).</summary>
    public readonly uint NotedFlags => (Flags & ~Masks & Mxcsr.PreComputation) != 0 ? Flags & (Mxcsr.PreComputation | settledFlags) : Flags;
}
