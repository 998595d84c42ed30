// Legacy SSE and VEX as type parameters of vector handlers.
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe class VectorEncodings
{
    /// <summary>Two operands, the first of which is a source and the target.</summary>
    public readonly struct Sse : IVectorEncoding
    {
        public static bool IsWide => false;

        public static bool IsVex => false;

        public static byte Left(DecodedInsn* insn) => insn->Reg;

        public static byte Right(DecodedInsn* insn) => insn->Rm;
    }

    /// <summary>A target and two sources.</summary>
    public readonly struct Vex<TWidth> : IVectorEncoding
        where TWidth : struct, IVectorWidth
    {
        public static bool IsWide => TWidth.IsWide;

        public static bool IsVex => true;

        public static byte Left(DecodedInsn* insn) => insn->Rm;

        public static byte Right(DecodedInsn* insn) => insn->Extra;
    }

    /// <summary>A target and one source, which operations of one operand see as the second, and shifts by an immediate as the first.</summary>
    public readonly struct VexUnary<TWidth> : IVectorEncoding
        where TWidth : struct, IVectorWidth
    {
        public static bool IsWide => TWidth.IsWide;

        public static bool IsVex => true;

        public static byte Left(DecodedInsn* insn) => insn->Rm;

        public static byte Right(DecodedInsn* insn) => insn->Rm;
    }

    public readonly struct Width128 : IVectorWidth
    {
        public static bool IsWide => false;
    }

    public readonly struct Width256 : IVectorWidth
    {
        public static bool IsWide => true;
    }
}
