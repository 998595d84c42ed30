// COMISS, UCOMISS and their double forms.
using ToroEmu.Cpu;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Compares scalars into ZF, PF, CF; OF, SF, AF are cleared (SDM 2, COMISS).</summary>
internal static unsafe class FlagCompare
{
    /// <summary>COMISS, COMISD.</summary>
    public readonly struct Signaling : ISignals
    {
        public static bool OnQuietNaN => true;
    }

    /// <summary>UCOMISS, UCOMISD.</summary>
    public readonly struct Quiet : ISignals
    {
        public static bool OnQuietNaN => false;
    }

    /// <summary><see langword="false"/>: a fault is pending, and no flag has changed.</summary>
    public static bool Do<T, TSignals>(CpuState* cpu, byte* left, byte* right)
        where T : unmanaged
        where TSignals : struct, ISignals
    {
        if (!HostFloat.IsPlain(*(T*)left) || !HostFloat.IsPlain(*(T*)right)) return Soft<T, TSignals>(cpu, left, right);
        double first = sizeof(T) == sizeof(float) ? *(float*)left : *(double*)left, second = sizeof(T) == sizeof(float) ? *(float*)right : *(double*)right;
        SetFlags(cpu, first < second ? FloatRelation.Less : first > second ? FloatRelation.Greater : FloatRelation.Equal);
        return true;
    }

    private static bool Soft<T, TSignals>(CpuState* cpu, byte* left, byte* right)
        where T : unmanaged
        where TSignals : struct, ISignals
    {
        FloatEnvironment environment = new(cpu->Mxcsr);
        FloatFormat format = FloatFormat.Of<T>();
        SoftFloat first = SoftFloat.Unpack(environment, format, Lane<T>.Read(left));
        SoftFloat second = SoftFloat.Unpack(environment, format, Lane<T>.Read(right));
        FloatRelation relation = SoftArithmetic.Compare(ref environment, first, second, !TSignals.OnQuietNaN);
        if (!FloatUnit.Note(cpu, environment)) return false;
        SetFlags(cpu, relation);
        return true;
    }

    private static void SetFlags(CpuState* cpu, FloatRelation relation) => LazyFlags.WriteStatus(cpu, relation switch
    {
        FloatRelation.Less => Rflags.Cf,
        FloatRelation.Equal => Rflags.Zf,
        FloatRelation.Unordered => Rflags.Zf | Rflags.Pf | Rflags.Cf,
        _ => 0,
    });
}
