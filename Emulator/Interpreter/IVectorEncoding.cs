// The encodings that vector instructions come in.
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter of handlers: where the operands are, how wide they are, and what becomes of the rest of the target.</summary>
internal unsafe interface IVectorEncoding
{
    /// <summary>256 bits (VEX.L).</summary>
    static abstract bool IsWide { get; }

    /// <summary>Clears the target above the operand width, and takes unaligned memory (SDM 1, 14.9; legacy SSE does neither).</summary>
    static abstract bool IsVex { get; }

    /// <summary>Register of the first source.</summary>
    static abstract byte Left(DecodedInsn* insn);

    /// <summary>Register of the second source, if it is one.</summary>
    static abstract byte Right(DecodedInsn* insn);
}
