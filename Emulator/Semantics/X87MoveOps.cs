// x87 loads, constants, exchanges and what only touches the stack (SDM 2A, FLD, FILD, FLD1, FXCH, FSTP ST(i), FFREE).
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>80-bit values move as they are, even encodings that no operation accepts.</summary>
internal static unsafe class X87MoveOps
{
    /// <summary>FLD m32, m64 and FILD.</summary>
    public readonly struct Load<TNumber> : IX87Op
        where TNumber : struct, IX87Number
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            SoftFloat value = TNumber.Read(environment, memory);
            if (TNumber.Converts) value = SoftConversion.Convert(ref environment, Float80.Format, value);
            if (!X87Stack.IsEmpty(cpu, 7)) PushAfterOverflow(cpu);
            else
            {
                // Other than of an arithmetic operand, a denormal keeps nothing from being loaded.
                X87Exceptions.Note(cpu, environment);
                if ((environment.Flags & ~environment.Masks & Mxcsr.InvalidOperation) == 0) Push(cpu, value);
            }
        }
    }

    /// <summary>FLD m80.</summary>
    public readonly struct LoadExtended : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory) => PushRaw(cpu, *(ulong*)memory, *(ushort*)(memory + sizeof(ulong)));
    }

    /// <summary>FLD ST(i).</summary>
    public readonly struct LoadRegister : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            if (X87Stack.IsEmpty(cpu, first))
            {
                if (X87Exceptions.NoteStackFault(cpu, overflow: false)) Push(cpu, SoftFloat.Indefinite);
                return;
            }
            byte* source = X87Stack.Place(cpu, first);
            PushRaw(cpu, *(ulong*)source, *(ushort*)(source + sizeof(ulong)));
        }
    }

    /// <summary>FST and FSTP to ST(i).</summary>
    public readonly struct StoreRegister<TPops> : IX87Op
        where TPops : struct, X87ArithmeticOps.IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            if (X87Stack.IsEmpty(cpu, 0))
            {
                if (!X87Exceptions.NoteStackFault(cpu, overflow: false)) return;
                X87Stack.Write(cpu, first, SoftFloat.Indefinite);
            }
            else
            {
                X87Exceptions.SetC1(cpu, false);
                Unsafe.CopyBlockUnaligned(X87Stack.Place(cpu, first), X87Stack.Place(cpu, 0), Float80.Size);
                cpu->X87.Tags |= (byte)(1 << X87Stack.Physical(cpu, first));
            }
            for (int pop = 0; pop < TPops.Count; pop++) X87Stack.Pop(cpu);
        }
    }

    /// <summary>FSTPNCE (D9 D8+i): FSTP ST(i) that takes an empty register as it is.</summary>
    public readonly struct StoreUnchecked : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            X87Exceptions.SetC1(cpu, false);
            if (!X87Stack.IsEmpty(cpu, 0))
            {
                Unsafe.CopyBlockUnaligned(X87Stack.Place(cpu, first), X87Stack.Place(cpu, 0), Float80.Size);
                cpu->X87.Tags |= (byte)(1 << X87Stack.Physical(cpu, first));
            }
            X87Stack.Pop(cpu);
        }
    }

    /// <summary>FXCH: an empty register becomes the indefinite first.</summary>
    public readonly struct Exchange : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            X87Exceptions.SetC1(cpu, false);
            if (X87Stack.IsEmpty(cpu, first) || X87Stack.IsEmpty(cpu, second))
            {
                if (!X87Exceptions.NoteStackFault(cpu, overflow: false)) return;
                if (X87Stack.IsEmpty(cpu, first)) X87Stack.Write(cpu, first, SoftFloat.Indefinite);
                if (X87Stack.IsEmpty(cpu, second)) X87Stack.Write(cpu, second, SoftFloat.Indefinite);
            }
            byte* left = X87Stack.Place(cpu, first), right = X87Stack.Place(cpu, second);
            Xmm kept = *(Xmm*)left;
            *(Xmm*)left = *(Xmm*)right;
            *(Xmm*)right = kept;
        }
    }

    /// <summary>FCMOVcc.</summary>
    public readonly struct MoveIf<TCondition> : IX87Op
        where TCondition : struct, ICondition
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            if (X87Stack.IsEmpty(cpu, first) || X87Stack.IsEmpty(cpu, second))
            {
                if (X87Exceptions.NoteStackFault(cpu, overflow: false)) X87Stack.Write(cpu, first, SoftFloat.Indefinite);
                return;
            }
            if (TCondition.Holds(cpu)) Unsafe.CopyBlockUnaligned(X87Stack.Place(cpu, first), X87Stack.Place(cpu, second), Float80.Size);
        }
    }

    /// <summary>FLD1, FLDZ, FLDPI and so on: rounded as the control word says, without exceptions.</summary>
    public readonly struct Constant<TValue> : IX87Op
        where TValue : struct, X87Constants.IValue
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            SoftFloat value = TValue.Significand == 0
                ? SoftFloat.Zero(false)
                : SoftRounding.Round(ref environment, Float80.Format, false, TValue.Exponent, TValue.Significand);
            if (!X87Stack.IsEmpty(cpu, 7))
            {
                PushAfterOverflow(cpu);
                return;
            }
            X87Exceptions.SetC1(cpu, false);
            Push(cpu, value);
        }
    }

    /// <summary>FINCSTP, FDECSTP.</summary>
    public readonly struct Turn<TDirection> : IX87Op
        where TDirection : struct, X87ArithmeticOps.IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            X87Exceptions.SetC1(cpu, false);
            X87Stack.Turn(cpu, TDirection.Count == 1 ? 1 : -1);
        }
    }

    /// <summary>FFREE; FFREEP turns the stack too.</summary>
    public readonly struct Free<TPops> : IX87Op
        where TPops : struct, X87ArithmeticOps.IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            X87Exceptions.SetC1(cpu, false);
            X87Stack.Free(cpu, first);
            for (int pop = 0; pop < TPops.Count; pop++) X87Stack.Pop(cpu);
        }
    }

    /// <summary>FNOP: nothing, once no exception is pending.</summary>
    public readonly struct Nothing : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
        }
    }

    private static void Push(CpuState* cpu, in SoftFloat value)
    {
        X87Stack.Grow(cpu);
        X87Stack.Write(cpu, 0, value);
    }

    private static void PushRaw(CpuState* cpu, ulong significand, ushort high)
    {
        if (!X87Stack.IsEmpty(cpu, 7))
        {
            PushAfterOverflow(cpu);
            return;
        }
        X87Exceptions.SetC1(cpu, false);
        X87Stack.Grow(cpu);
        byte* target = X87Stack.Place(cpu, 0);
        *(ulong*)target = significand;
        *(ushort*)(target + sizeof(ulong)) = high;
        cpu->X87.Tags |= (byte)(1 << X87Stack.Physical(cpu, 0));
    }

    private static void PushAfterOverflow(CpuState* cpu)
    {
        if (X87Exceptions.NoteStackFault(cpu, overflow: true)) Push(cpu, SoftFloat.Indefinite);
    }
}
