// x87 comparisons: FCOM, FUCOM, FICOM, FTST, FXAM, FCOMI (SDM 2A).
using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>The outcome goes to C3, C2, C0 or to ZF, PF, CF, in the same order.</summary>
internal static unsafe class X87CompareOps
{
    /// <summary>Ordered comparisons object to quiet NaNs.</summary>
    public interface IStrictness
    {
        static abstract bool IsQuiet { get; }
    }

    public readonly struct Ordered : IStrictness
    {
        public static bool IsQuiet => false;
    }

    public readonly struct Unordered : IStrictness
    {
        public static bool IsQuiet => true;
    }

    /// <summary>FCOM, FUCOM and their popping forms, with a register.</summary>
    public readonly struct Registers<TStrictness, TPops> : IX87Op
        where TStrictness : struct, IStrictness
        where TPops : struct, X87ArithmeticOps.IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            SoftFloat right = X87Stack.IsEmpty(cpu, second) ? SoftFloat.Zero(false) : X87Stack.Read(cpu, second);
            bool computes = TryCompare<TStrictness>(cpu, X87Exceptions.Environment(cpu), right, X87Stack.IsEmpty(cpu, second), out FloatRelation relation);
            Finish<TPops>(cpu, relation, computes);
        }
    }

    /// <summary>FCOM and FICOM with memory.</summary>
    public readonly struct Memory<TNumber, TPops> : IX87Op
        where TNumber : struct, IX87Number
        where TPops : struct, X87ArithmeticOps.IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            FloatEnvironment environment = X87Exceptions.Environment(cpu);
            bool computes = TryCompare<Ordered>(cpu, environment, TNumber.Read(environment, memory), false, out FloatRelation relation);
            Finish<TPops>(cpu, relation, computes);
        }
    }

    /// <summary>FTST: with zero.</summary>
    public readonly struct Test : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            bool computes = TryCompare<Ordered>(cpu, X87Exceptions.Environment(cpu), SoftFloat.Zero(false), false, out FloatRelation relation);
            Finish<X87ArithmeticOps.NoPop>(cpu, relation, computes);
        }
    }

    /// <summary>FCOMI, FUCOMI and their popping forms; OF, SF, AF are cleared.</summary>
    public readonly struct ToFlags<TStrictness, TPops> : IX87Op
        where TStrictness : struct, IStrictness
        where TPops : struct, X87ArithmeticOps.IPops
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            SoftFloat right = X87Stack.IsEmpty(cpu, second) ? SoftFloat.Zero(false) : X87Stack.Read(cpu, second);
            bool computes = TryCompare<TStrictness>(cpu, X87Exceptions.Environment(cpu), right, X87Stack.IsEmpty(cpu, second), out FloatRelation relation);
            LazyFlags.WriteStatus(cpu, relation switch
            {
                FloatRelation.Less => Rflags.Cf,
                FloatRelation.Equal => Rflags.Zf,
                FloatRelation.Unordered => Rflags.Zf | Rflags.Pf | Rflags.Cf,
                _ => 0,
            });
            for (int pop = 0; computes && pop < TPops.Count; pop++) X87Stack.Pop(cpu);
        }
    }

    /// <summary>FXAM: class and sign of ST(0).</summary>
    public readonly struct Examine : IX87Op
    {
        public static void Do(CpuState* cpu, int first, int second, byte* memory)
        {
            SoftFloat value = X87Stack.Read(cpu, 0);
            int codes = value.Kind switch
            {
                _ when X87Stack.IsEmpty(cpu, 0) => X87Status.C3 | X87Status.C0,
                FloatKind.Zero => X87Status.C3,
                FloatKind.Infinity => X87Status.C2 | X87Status.C0,
                FloatKind.Finite => value.IsDenormal ? X87Status.C3 | X87Status.C2 : X87Status.C2,
                _ => (value.Significand & SoftFloat.IntegerBit) != 0 ? X87Status.C0 : 0,
            };
            SetCodes(cpu, codes | (value.Negative ? X87Status.C1 : 0));
        }
    }

    /// <summary>Compares ST(0); an empty register is a stack underflow, and unordered when masked.</summary>
    private static bool TryCompare<TStrictness>(CpuState* cpu, FloatEnvironment environment, in SoftFloat right, bool rightIsEmpty, out FloatRelation relation)
        where TStrictness : struct, IStrictness
    {
        relation = FloatRelation.Unordered;
        if (rightIsEmpty || X87Stack.IsEmpty(cpu, 0)) return X87Exceptions.NoteStackFault(cpu, overflow: false);
        relation = SoftArithmetic.Compare(ref environment, X87Stack.Read(cpu, 0), right, TStrictness.IsQuiet);
        return X87Exceptions.Note(cpu, environment);
    }

    /// <summary>The codes are set even if an unmasked exception keeps the stack as it is.</summary>
    private static void Finish<TPops>(CpuState* cpu, FloatRelation relation, bool computes)
        where TPops : struct, X87ArithmeticOps.IPops
    {
        SetCodes(cpu, relation switch
        {
            FloatRelation.Less => X87Status.C0,
            FloatRelation.Equal => X87Status.C3,
            FloatRelation.Unordered => X87Status.C3 | X87Status.C2 | X87Status.C0,
            _ => 0,
        });
        for (int pop = 0; computes && pop < TPops.Count; pop++) X87Stack.Pop(cpu);
    }

    private static void SetCodes(CpuState* cpu, int codes) => cpu->X87.Status = (ushort)((cpu->X87.Status & ~X87Status.ConditionCodes) | codes);
}
