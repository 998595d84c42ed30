// Moves that widen integers (SDM 2, PMOVSXBW and so on, PMOVZXBW and so on).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>Composed of steps that double the width of lanes.</summary>
internal static unsafe class WideningOps
{
    /// <summary>To lanes of twice the size.</summary>
    public interface IStep
    {
        static abstract Xmm Lower(Xmm value);

        static abstract Xmm Upper(Xmm value);
    }

    public readonly struct SignedBytes : IStep
    {
        public static Xmm Lower(Xmm value) => Vector128.WidenLower(value.AsSByte()).AsByte();

        public static Xmm Upper(Xmm value) => Vector128.WidenUpper(value.AsSByte()).AsByte();
    }

    public readonly struct SignedWords : IStep
    {
        public static Xmm Lower(Xmm value) => Vector128.WidenLower(value.AsInt16()).AsByte();

        public static Xmm Upper(Xmm value) => Vector128.WidenUpper(value.AsInt16()).AsByte();
    }

    public readonly struct SignedDoublewords : IStep
    {
        public static Xmm Lower(Xmm value) => Vector128.WidenLower(value.AsInt32()).AsByte();

        public static Xmm Upper(Xmm value) => Vector128.WidenUpper(value.AsInt32()).AsByte();
    }

    public readonly struct Bytes : IStep
    {
        public static Xmm Lower(Xmm value) => Vector128.WidenLower(value).AsByte();

        public static Xmm Upper(Xmm value) => Vector128.WidenUpper(value).AsByte();
    }

    public readonly struct Words : IStep
    {
        public static Xmm Lower(Xmm value) => Vector128.WidenLower(value.AsUInt16()).AsByte();

        public static Xmm Upper(Xmm value) => Vector128.WidenUpper(value.AsUInt16()).AsByte();
    }

    public readonly struct Doublewords : IStep
    {
        public static Xmm Lower(Xmm value) => Vector128.WidenLower(value.AsUInt32()).AsByte();

        public static Xmm Upper(Xmm value) => Vector128.WidenUpper(value.AsUInt32()).AsByte();
    }

    /// <summary>Two steps of which the first is on the low part alone; both halves of the result come out of the low half of what it gave.</summary>
    public readonly struct Then<TFirst, TSecond> : IStep
        where TFirst : struct, IStep
        where TSecond : struct, IStep
    {
        public static Xmm Lower(Xmm value) => TSecond.Lower(TFirst.Lower(value));

        public static Xmm Upper(Xmm value) => TSecond.Upper(TFirst.Lower(value));
    }

    /// <summary>PMOVSXxx, PMOVZXxx.</summary>
    public readonly struct Widen<TStep> : IWholeOp
        where TStep : struct, IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            Xmm source = *(Xmm*)right;
            *(Xmm*)target = TStep.Lower(source);
            if (bytes > sizeof(Xmm)) ((Xmm*)target)[1] = TStep.Upper(source);
        }
    }
}
