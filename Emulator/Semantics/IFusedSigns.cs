// What a fused multiply-add negates.
namespace ToroEmu.Semantics;

/// <summary>Type parameter; lanes are even or odd.</summary>
internal interface IFusedSigns
{
    static abstract bool NegatesProduct { get; }

    static abstract bool SubtractsInEvenLanes { get; }

    static abstract bool SubtractsInOddLanes { get; }
}
