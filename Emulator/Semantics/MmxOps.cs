// MMX operations, nearly all of them those of SSE seen through 64 bits.
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>How the operands lie in the 128 bits of an <see cref="IVectorOp"/> or <see cref="ILaneOp"/>, and where its result is.</summary>
internal static unsafe class MmxOps
{
    /// <summary>Lane by lane, and shifts: both operands and the result are the low halves.</summary>
    public readonly struct Low<TOp> : IMmxOp
        where TOp : struct, IVectorOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => TOp.Do(Vector128.CreateScalar(left).AsByte(), Vector128.CreateScalar(right).AsByte()).AsUInt64()[0];
    }

    /// <summary>Packs and horizontal sums: the first operand's result follows from its 128 bits, which here are both operands.</summary>
    public readonly struct Joined<TOp> : IMmxOp
        where TOp : struct, IVectorOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => TOp.Do(Vector128.Create(left, right).AsByte(), Xmm.Zero).AsUInt64()[0];
    }

    /// <summary>PUNPCKHx: the upper half of what unpacking all 64 bits gives.</summary>
    public readonly struct UnpackHigh<TLow> : IMmxOp
        where TLow : struct, IVectorOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => TLow.Do(Vector128.CreateScalar(left).AsByte(), Vector128.CreateScalar(right).AsByte()).AsUInt64()[1];
    }

    /// <summary>PSADBW, PSHUFW.</summary>
    public readonly struct Lanes<TOp> : IMmxOp
        where TOp : struct, ILaneOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate)
        {
            Xmm first = Vector128.CreateScalar(left).AsByte(), second = Vector128.CreateScalar(right).AsByte(), result;
            TOp.Do((byte*)&result, (byte*)&first, (byte*)&second, immediate);
            return result.AsUInt64()[0];
        }
    }

    /// <summary>PSHUFB: an index has three bits.</summary>
    public readonly struct ShuffleBytes : IMmxOp
    {
        private const ulong IndexBits = 0x8787_8787_8787_8787;

        public static ulong Do(ulong left, ulong right, byte immediate) => Low<Ssse3Ops.ShuffleBytes>.Do(left, right & IndexBits, immediate);
    }

    /// <summary>PALIGNR: eight bytes out of left:right, from the byte that the immediate counts.</summary>
    public readonly struct AlignRight : IMmxOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate)
        {
            Xmm joined = Vector128.Create(right, left).AsByte(), above = Xmm.Zero, result;
            Ssse3Ops.AlignRight.Do((byte*)&result, (byte*)&above, (byte*)&joined, immediate);
            return result.AsUInt64()[0];
        }
    }

    /// <summary>MOVQ, MOVD, MOVDQ2Q.</summary>
    public readonly struct Copy : IMmxOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => right;
    }

    /// <summary>MOVD to a general register.</summary>
    public readonly struct LowDoubleword : IMmxOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => (uint)right;
    }

    /// <summary>PINSRW.</summary>
    public readonly struct InsertWord : IMmxOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate)
        {
            int shift = (immediate & 3) * 16;
            return (left & ~(0xFFFFUL << shift)) | (ulong)(ushort)right << shift;
        }
    }

    /// <summary>PEXTRW.</summary>
    public readonly struct ExtractWord : IMmxOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => (ushort)(right >> (immediate & 3) * 16);
    }

    /// <summary>PMOVMSKB.</summary>
    public readonly struct SignMask : IMmxOp
    {
        public static ulong Do(ulong left, ulong right, byte immediate) => Vector128.CreateScalar(right).AsByte().ExtractMostSignificantBits();
    }
}
