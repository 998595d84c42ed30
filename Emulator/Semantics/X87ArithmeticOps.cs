// x87 arithmetic: FADD, FSUB, FMUL, FDIV in all their forms, FSQRT, FABS, FCHS, FRNDINT, FSCALE (SDM 2A).
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Results have the precision that the control word asks for.</summary>
internal static unsafe class X87ArithmeticOps
{
    /// <summary>Two numbers to one.</summary>
    public interface IFunction
    {
        static abstract SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right);
    }

    /// <summary>How often an instruction pops.</summary>
    public interface IPops
    {
        static abstract int Count { get; }
    }

    public readonly struct NoPop : IPops
    {
        public static int Count => 0;
    }

    public readonly struct OnePop : IPops
    {
        public static int Count => 1;
    }

    public readonly struct TwoPops : IPops
    {
        public static int Count => 2;
    }

    public readonly struct Add : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
            SoftArithmetic.Add(ref environment, format, left, right);
    }

    public readonly struct Subtract : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
            SoftArithmetic.Subtract(ref environment, format, left, right);
    }

    public readonly struct Multiply : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
            SoftArithmetic.Multiply(ref environment, format, left, right);
    }

    public readonly struct Divide : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
            SoftArithmetic.Divide(ref environment, format, left, right);
    }

    /// <summary>FSUBR, FDIVR: second minus first.</summary>
    public readonly struct Reversed<TFunction> : IFunction
        where TFunction : struct, IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
            TFunction.Do(ref environment, format, right, left);
    }

    /// <summary>FSQRT.</summary>
    public readonly struct SquareRoot : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
            SoftArithmetic.SquareRoot(ref environment, format, left);
    }

    /// <summary>FRNDINT.</summary>
    public readonly struct RoundToInteger : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
        {
            if (left.IsNaN) return SoftArithmetic.PickNaN(ref environment, left, left);
            SoftArithmetic.NoteDenormals(ref environment, left, left);
            return left.Kind == FloatKind.Finite ? SoftRounding.ToIntegral(ref environment, left) : left;
        }
    }

    /// <summary>FSCALE: the first times two to the truncated second.</summary>
    public readonly struct Scale : IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
        {
            const int far = 1 << 17;
            if (left.IsNaN || right.IsNaN) return SoftArithmetic.PickNaN(ref environment, left, right);
            bool infinite = right.Kind == FloatKind.Infinity;
            if (infinite && (right.Negative ? left.Kind == FloatKind.Infinity : left.IsZero)) return SoftArithmetic.Invalid(ref environment);
            SoftArithmetic.NoteDenormals(ref environment, left, right);
            if (infinite) return right.Negative ? SoftFloat.Zero(left.Negative) : SoftFloat.Infinity(left.Negative);
            if (left.Kind != FloatKind.Finite) return left;
            int magnitude = right.IsZero || right.Exponent < 0 ? 0 : right.Exponent > 16 ? far : (int)(right.Significand >> (63 - right.Exponent));
            return SoftRounding.Round(
                ref environment, Float80.Format, left.Negative, left.Exponent + (right.Negative ? -magnitude : magnitude), (UInt128)left.Significand << 64);
        }
    }

    /// <summary>Between registers: the first one named is left operand and target.</summary>
    public readonly struct Registers<TFunction, TPops> : IX87Op
        where TFunction : struct, IFunction
        where TPops : struct, IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            if (X87Stack.IsEmpty(cpu, first) || X87Stack.IsEmpty(cpu, second))
            {
                if (!X87Exceptions.NoteStackFault(cpu, overflow: false)) return;
                X87Stack.Write(cpu, first, SoftFloat.Indefinite);
            }
            else
            {
                FloatFormat format = Float80.OfControl(cpu->X87.Control);
                SoftFloat result = TFunction.Do(ref environment, format, X87Stack.Read(cpu, first), X87Stack.Read(cpu, second));
                if (!X87Exceptions.Note(cpu, environment)) return;
                X87Stack.Write(cpu, first, result);
            }
            for (int pop = 0; pop < TPops.Count; pop++) X87Stack.Pop(cpu);
        }
    }

    /// <summary>Instructions that name no registers and mean ST(0) and ST(1).</summary>
    public readonly struct Implied<TOp> : IX87Op
        where TOp : struct, IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory) => TOp.Do(cpu, 0, 1, memory);
    }

    /// <summary>As <see cref="Implied{TOp}"/>, with ST(1) as target.</summary>
    public readonly struct ImpliedSecond<TOp> : IX87Op
        where TOp : struct, IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory) => TOp.Do(cpu, 1, 0, memory);
    }

    /// <summary>ST(0) and memory.</summary>
    public readonly struct Memory<TFunction, TNumber> : IX87Op
        where TFunction : struct, IFunction
        where TNumber : struct, IX87Number
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            SoftFloat result = SoftFloat.Indefinite;
            if (X87Stack.IsEmpty(cpu, 0))
            {
                if (!X87Exceptions.NoteStackFault(cpu, overflow: false)) return;
            }
            else
            {
                SoftFloat right = TNumber.Read(environment, memory);
                result = TFunction.Do(ref environment, Float80.OfControl(cpu->X87.Control), X87Stack.Read(cpu, 0), right);
                if (!X87Exceptions.Note(cpu, environment)) return;
            }
            X87Stack.Write(cpu, 0, result);
        }
    }

    /// <summary>FABS and FCHS: the sign bit alone.</summary>
    public readonly struct Sign<TChange> : IX87Op
        where TChange : struct, ISignChange
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            if (X87Stack.IsEmpty(cpu, 0))
            {
                if (X87Exceptions.NoteStackFault(cpu, overflow: false)) X87Stack.Write(cpu, 0, SoftFloat.Indefinite);
                return;
            }
            X87Exceptions.SetC1(cpu, false);
            byte* high = X87Stack.Place(cpu, 0) + Float80.Size - 1;
            *high = TChange.Do(*high);
        }
    }

    /// <summary>What becomes of the byte with the sign.</summary>
    public interface ISignChange
    {
        static abstract byte Do(byte high);
    }

    /// <summary>FABS.</summary>
    public readonly struct Clear : ISignChange
    {
        public static byte Do(byte high) => (byte)(high & 0x7F);
    }

    /// <summary>FCHS.</summary>
    public readonly struct Flip : ISignChange
    {
        public static byte Do(byte high) => (byte)(high ^ 0x80);
    }
}
