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

    /// <summary>Exceptions raised so far.</summary>
    public uint Flags;

    /// <summary>An exception is raised that is not masked.</summary>
    public readonly bool HasUnmasked => (Flags & ~Masks) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raise(uint flag) => Flags |= flag;

    /// <summary>What is to be noted in MXCSR: unmasked pre-computation exceptions keep the others from being looked for (SDM 1, 11.5.3).</summary>
    public readonly uint NotedFlags => (Flags & ~Masks & Mxcsr.PreComputation) != 0 ? Flags & Mxcsr.PreComputation : Flags;
}
