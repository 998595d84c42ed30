// Which operand of a fused multiply-add is which.
namespace ToroEmu.Semantics;

/// <summary>Type parameter: the digits of VFMADD132PS and its like name the operands multiplied and, last, the one added (SDM 2, VFMADD132PS).</summary>
internal unsafe interface IFusedOrder
{
    static abstract byte* Left(byte* first, byte* second, byte* third);

    static abstract byte* Right(byte* first, byte* second, byte* third);

    static abstract byte* Addend(byte* first, byte* second, byte* third);
}
