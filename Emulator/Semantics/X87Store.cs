// FST, FSTP, FIST, FISTP, FISTTP to memory.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>In two steps around the store, which may fault: what to store, then what becomes of flags and stack.</summary>
internal static unsafe class X87Store
{
    /// <summary>Converts ST(0) into <paramref name="staged"/> and answers the environment; nothing else changes.</summary>
    public static FloatEnvironment Prepare<TNumber>(CpuState* cpu, byte* staged)
        where TNumber : struct, IX87Number
    {
        FloatEnvironment environment = X87Exceptions.Environment(cpu);
        if (!X87Stack.IsEmpty(cpu, 0))
        {
            if (TNumber.IsRaw) Unsafe.CopyBlockUnaligned(staged, X87Stack.Place(cpu, 0), Float80.Size);
            else TNumber.Write(ref environment, staged, X87Stack.Read(cpu, 0));
            return environment;
        }
        TNumber.Write(ref environment, staged, SoftFloat.Indefinite);
        environment.Raise(Mxcsr.InvalidOperation);
        return environment;
    }

    /// <summary>An exception that is not masked, but for precision, keeps memory and stack as they are (SDM 1, 8.5).</summary>
    public static bool Stores(in FloatEnvironment environment) => (environment.Flags & ~environment.Masks & ~Mxcsr.Precision) == 0;

    public static void Finish(CpuState* cpu, FloatEnvironment environment, bool pops)
    {
        if (!Stores(environment))
        {
            // Nothing has been rounded.
            environment.Flags &= ~Mxcsr.Precision;
            environment.RoundedUp = false;
        }
        if (X87Stack.IsEmpty(cpu, 0)) X87Exceptions.NoteStackFault(cpu, overflow: false);
        else X87Exceptions.Note(cpu, environment);
        if (pops && Stores(environment)) X87Stack.Pop(cpu);
    }
}
