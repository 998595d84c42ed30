// Both processors side by side, for one case at a time.
using System;

using Iced.Intel;

namespace ToroEmu.Oracle;

/// <summary>Runs a case on both and compares: for shrinking and reproductions.</summary>
internal sealed class Bench(NativeSide native, EmulatedSide emulated)
{
    private readonly CodeText decoder = new();

    public Instruction Decode(ref TestCase test)
    {
        int bitness = CodeText.Bitness(Selector(ref test));
        return decoder.Decode(test.CodeBytes, test.State.Rip, bitness, out _);
    }

    /// <summary>What the two made of a case, or null if it is the same.</summary>
    public string? Difference(ref TestCase test)
    {
        native.Case(0, 0) = test;
        native.Start(0, 1);
        if (native.Finish() != null) return "the native runner died";
        Outcome mine = default;
        ref Outcome theirs = ref native.Outcome(0, 0);
        emulated.Run(ref test, ref mine);
        return Compare(ref test, ref theirs, ref mine) ? null : Comparison.Describe(ref theirs, ref mine);
    }

    /// <summary>Normalizes and compares two outcomes.</summary>
    public bool Compare(ref TestCase test, ref Outcome theirs, ref Outcome mine)
    {
        Instruction instruction = Decode(ref test);
        if (UndefinedState.IsIncomparable(instruction, ref test, ref theirs, ref mine)) return true;
        UndefinedState.Normalize(ref theirs, instruction, ref test);
        UndefinedState.Normalize(ref mine, instruction, ref test);
        UndefinedState.Align(ref theirs, ref mine, instruction, ref test);
        return Comparison.AreEqual(ref theirs, ref mine);
    }

    private static unsafe ushort Selector(ref TestCase test) => test.State.Selectors[Cpu.SegReg.Cs];
}
