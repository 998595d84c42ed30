// The place of a bit.
namespace ToroEmu.Semantics;

/// <summary>BSF and BSR; with no bit set they only set ZF.</summary>
internal interface IScanOp
{
    /// <param name="bits">Not zero.</param>
    static abstract ulong Find(ulong bits);
}
