// FSIN, FCOS, FSINCOS and FPTAN (SDM 2A).
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// Arguments from 2^63 on are left as they are, with C2 set. Smaller ones are reduced by multiples of the 66-bit pi of SDM 1, 8.3.8,
/// exactly; so near the zeros of sine and cosine results are those of that pi, as on processors.
/// </summary>
internal static unsafe class X87Trigonometry
{
    private const int ExponentLimit = 63;

    /// <summary>Half of the 66-bit pi in units of 2^-65.</summary>
    private static readonly UInt128 HalfPi = new(0x3, 0x243F_6A88_85A3_08D3);
    private const int HalfPiUnit = -65;

    /// <summary>A function of a finite angle that is not zero.</summary>
    public interface IAngleFunction
    {
        static abstract SoftFloat OfZero(bool negative);

        static abstract SoftFloat Do(ref FloatEnvironment environment, in SoftFloat angle);
    }

    public readonly struct Sine : IAngleFunction
    {
        public static SoftFloat OfZero(bool negative) => SoftFloat.Zero(negative);

        public static SoftFloat Do(ref FloatEnvironment environment, in SoftFloat angle)
        {
            (WideFloat reduced, int quadrant) = Reduce(angle);
            return Round(ref environment, reduced, quadrant, angle.Negative);
        }
    }

    public readonly struct Cosine : IAngleFunction
    {
        public static SoftFloat OfZero(bool negative) => One;

        public static SoftFloat Do(ref FloatEnvironment environment, in SoftFloat angle)
        {
            (WideFloat reduced, int quadrant) = Reduce(angle);
            return Round(ref environment, reduced, quadrant + 1, negate: false);
        }
    }

    public readonly struct Tangent : IAngleFunction
    {
        public static SoftFloat OfZero(bool negative) => SoftFloat.Zero(negative);

        public static SoftFloat Do(ref FloatEnvironment environment, in SoftFloat angle)
        {
            (WideFloat reduced, int quadrant) = Reduce(angle);
            WideFloat sine = X87Series.Sine(reduced), cosine = X87Series.Cosine(reduced);
            WideFloat tangent = (quadrant & 1) == 0 ? sine / cosine : cosine.Negated() / sine;
            return X87Logarithms.Round(ref environment, angle.Negative ? tangent.Negated() : tangent);
        }
    }

    /// <summary>What FPTAN pushes.</summary>
    public readonly struct Unit : IAngleFunction
    {
        public static SoftFloat OfZero(bool negative) => One;

        public static SoftFloat Do(ref FloatEnvironment environment, in SoftFloat angle) => One;
    }

    /// <summary>FSIN, FCOS.</summary>
    public readonly struct Single<TFunction> : IX87Op
        where TFunction : struct, IAngleFunction
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            if (X87Stack.IsEmpty(cpu, 0))
            {
                SetC2(cpu, false);
                if (X87Exceptions.NoteStackFault(cpu, overflow: false)) X87Stack.Write(cpu, 0, SoftFloat.Indefinite);
                return;
            }
            SoftFloat angle = X87Stack.Read(cpu, 0);
            if (IsOutOfRange(cpu, angle)) return;
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            SoftFloat result = Evaluate<TFunction>(ref environment, angle);
            if (X87Exceptions.Note(cpu, environment)) X87Stack.Write(cpu, 0, result);
        }
    }

    /// <summary>FSINCOS, FPTAN: ST(0) becomes the first function's value, and the second's is pushed.</summary>
    public readonly struct Pair<TFirst, TSecond> : IX87Op
        where TFirst : struct, IAngleFunction
        where TSecond : struct, IAngleFunction
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            bool underflow = X87Stack.IsEmpty(cpu, 0);
            if (underflow || !X87Stack.IsEmpty(cpu, 7))
            {
                SetC2(cpu, false);
                if (X87Exceptions.NoteStackFault(cpu, !underflow)) X87Remainder.Put(cpu, SoftFloat.Indefinite, SoftFloat.Indefinite);
                return;
            }
            SoftFloat angle = X87Stack.Read(cpu, 0);
            if (IsOutOfRange(cpu, angle)) return;
            FloatEnvironment environment = X87Exceptions.Environment(cpu), pushed = environment;
            SoftFloat lower = Evaluate<TFirst>(ref environment, angle), upper = Evaluate<TSecond>(ref pushed, angle);
            environment.Raise(pushed.Flags);
            if (X87Exceptions.Note(cpu, environment)) X87Remainder.Put(cpu, lower, upper);
        }
    }

    private static SoftFloat One => new() { Kind = FloatKind.Finite, Significand = SoftFloat.IntegerBit };

    private static SoftFloat Evaluate<TFunction>(ref FloatEnvironment environment, in SoftFloat angle)
        where TFunction : struct, IAngleFunction
    {
        if (angle.IsNaN) return SoftArithmetic.PickNaN(ref environment, angle, angle);
        if (angle.Kind == FloatKind.Infinity) return SoftArithmetic.Invalid(ref environment);
        if (angle.IsZero) return TFunction.OfZero(angle.Negative);
        SoftArithmetic.NoteDenormals(ref environment, angle, angle);
        return TFunction.Do(ref environment, angle);
    }

    /// <summary>Notes in C2 whether the angle is too large to be reduced.</summary>
    private static bool IsOutOfRange(CpuState* cpu, in SoftFloat angle)
    {
        bool large = angle.Kind == FloatKind.Finite && angle.Exponent >= ExponentLimit;
        SetC2(cpu, large);
        if (large) X87Exceptions.SetC1(cpu, false);
        return large;
    }

    private static void SetC2(CpuState* cpu, bool value) =>
        cpu->X87.Status = (ushort)(value ? cpu->X87.Status | X87Status.C2 : cpu->X87.Status & ~X87Status.C2);

    /// <summary>The magnitude of an angle less the nearest multiple of pi/2, and that multiple.</summary>
    private static (WideFloat Reduced, int Quadrant) Reduce(in SoftFloat angle)
    {
        if (angle.Exponent < -1) return (WideFloat.Of(angle).Magnitude(), 0);
        // Below 2^63 the angle fits 128 bits of pi's unit.
        UInt128 units = (UInt128)angle.Significand << (angle.Exponent - 63 - HalfPiUnit);
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(units, HalfPi);
        bool next = rest > HalfPi >> 1;
        WideFloat reduced = WideFloat.Normalize(next, 127 + HalfPiUnit, next ? HalfPi - rest : rest);
        return (reduced, (int)((ulong)quotient & 3) + (next ? 1 : 0));
    }

    /// <summary>The sine of a reduced angle plus so many quarter turns; both series are a little below their first term.</summary>
    private static SoftFloat Round(ref FloatEnvironment environment, WideFloat reduced, int quadrant, bool negate)
    {
        WideFloat value = (quadrant & 1) == 0 ? X87Series.Sine(reduced) : X87Series.Cosine(reduced);
        return X87Logarithms.Round(ref environment, (quadrant & 2) != 0 != negate ? value.Negated() : value, below: true);
    }
}
