// FPREM, FPREM1 and FXTRACT (SDM 2A).
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Exact: the remainder always fits the format. A tiny one underflows if that is not masked.</summary>
internal static unsafe class X87Remainder
{
    /// <summary>How the quotient is rounded.</summary>
    public interface IQuotient
    {
        static abstract bool IsNearest { get; }
    }

    /// <summary>FPREM.</summary>
    public readonly struct Truncated : IQuotient
    {
        public static bool IsNearest => false;
    }

    /// <summary>FPREM1.</summary>
    public readonly struct Nearest : IQuotient
    {
        public static bool IsNearest => true;
    }

    /// <summary>
    /// ST(0) becomes its remainder by ST(1), wholly if the exponents differ by less than 64, else in part (C2): by 32 to 63 bits, so
    /// many that the rest is a multiple of 32 (the manual leaves the number open; processors agree on it).
    /// </summary>
    public readonly struct Remainder<TQuotient> : IX87Op
        where TQuotient : struct, IQuotient
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            cpu->X87.Status &= unchecked((ushort)~X87Status.C2);
            if (X87Stack.IsEmpty(cpu, 0) || X87Stack.IsEmpty(cpu, 1))
            {
                if (X87Exceptions.NoteStackFault(cpu, overflow: false)) X87Stack.Write(cpu, 0, SoftFloat.Indefinite);
                return;
            }
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            SoftFloat left = X87Stack.Read(cpu, 0), right = X87Stack.Read(cpu, 1);
            ulong quotient = 0;
            bool partial = false;
            SoftFloat result = IsDefined(ref environment, left, right, out SoftFloat answer)
                ? Reduce<TQuotient>(ref environment, left, right, out quotient, out partial)
                : answer;
            if (result.Kind == FloatKind.Finite && !result.IsZero) result = SoftArithmetic.Renew(ref environment, Float80.Format, result);
            bool computes = X87Exceptions.Note(cpu, environment);
            if (computes) X87Stack.Write(cpu, 0, result);
            if (computes && !result.IsNaN) SetQuotient(cpu, quotient, partial);
        }
    }

    /// <summary>FXTRACT: ST(0) becomes its exponent, and its significand is pushed.</summary>
    public readonly struct Extract : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            bool underflow = X87Stack.IsEmpty(cpu, 0);
            if (underflow || !X87Stack.IsEmpty(cpu, 7))
            {
                if (X87Exceptions.NoteStackFault(cpu, !underflow)) Put(cpu, SoftFloat.Indefinite, SoftFloat.Indefinite);
                return;
            }
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            SoftFloat value = X87Stack.Read(cpu, 0), exponent, significand = value;
            if (value.IsNaN) exponent = significand = SoftArithmetic.PickNaN(ref environment, value, value);
            else if (value.Kind == FloatKind.Infinity) exponent = SoftFloat.Infinity(false);
            else if (value.IsZero)
            {
                environment.Raise(Mxcsr.DivideByZero);
                exponent = SoftFloat.Infinity(true);
            }
            else
            {
                SoftArithmetic.NoteDenormals(ref environment, value, value);
                exponent = SoftConversion.FromInteger(ref environment, Float80.Format, value.Exponent);
                significand.Exponent = 0;
            }
            if (X87Exceptions.Note(cpu, environment)) Put(cpu, exponent, significand);
        }
    }

    /// <summary>A new ST(0), and push another.</summary>
    public static void Put(CpuState* cpu, in SoftFloat exponent, in SoftFloat significand)
    {
        X87Stack.Write(cpu, 0, exponent);
        X87Stack.Grow(cpu);
        X87Stack.Write(cpu, 0, significand);
    }

    /// <summary><see langword="false"/>: NaNs, infinities and zeros, with their answer.</summary>
    private static bool IsDefined(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right, out SoftFloat answer)
    {
        answer = left;
        if (left.IsNaN || right.IsNaN) answer = SoftArithmetic.PickNaN(ref environment, left, right);
        else if (left.Kind == FloatKind.Infinity || right.IsZero) answer = SoftArithmetic.Invalid(ref environment);
        else
        {
            SoftArithmetic.NoteDenormals(ref environment, left, right);
            return left.Kind == FloatKind.Finite && right.Kind == FloatKind.Finite;
        }
        return false;
    }

    private static SoftFloat Reduce<TQuotient>(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right, out ulong quotient, out bool partial)
        where TQuotient : struct, IQuotient
    {
        int distance = left.Exponent - right.Exponent;
        quotient = 0;
        partial = distance > 63;
        int step = partial ? (distance & 31) | 32 : 63;
        if (distance < -1 || (distance == -1 && !TQuotient.IsNearest)) return SoftArithmetic.Renew(ref environment, Float80.Format, left);
        // Both in units of the smaller exponent's last place; a partial reduction divides by a power of two times the divisor.
        int shift = Math.Min(distance, step), exponent = partial ? left.Exponent - step : right.Exponent;
        UInt128 dividend = (UInt128)left.Significand << Math.Max(shift, 0), divisor = right.Significand;
        if (shift < 0)
        {
            divisor <<= 1;
            exponent = left.Exponent;
        }
        (UInt128 whole, UInt128 rest) = UInt128.DivRem(dividend, divisor);
        bool negative = left.Negative;
        UInt128 twice = rest << 1;
        if (TQuotient.IsNearest && !partial && (twice > divisor || (twice == divisor && (whole & 1) != 0)))
        {
            rest = divisor - rest;
            whole++;
            negative = !negative;
        }
        quotient = (ulong)whole;
        if (rest == 0) return SoftFloat.Zero(left.Negative);
        return SoftRounding.Normalize(ref environment, Float80.Format, negative, exponent + 64, rest);
    }

    /// <summary>C0, C3, C1 are bits 2, 1, 0 of the quotient; C2: not finished.</summary>
    private static void SetQuotient(CpuState* cpu, ulong quotient, bool partial)
    {
        int codes = partial ? X87Status.C2
            : ((quotient & 4) != 0 ? X87Status.C0 : 0) | ((quotient & 2) != 0 ? X87Status.C3 : 0) | ((quotient & 1) != 0 ? X87Status.C1 : 0);
        cpu->X87.Status = (ushort)((cpu->X87.Status & ~X87Status.ConditionCodes) | codes);
    }
}
