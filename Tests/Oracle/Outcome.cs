// What came of a case on one side.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ToroEmu.Oracle;

/// <summary>struct outcome of Native/runner.c: the exception that ended the case (#DB of the single step if all went well), state, changed memory.</summary>
[StructLayout(LayoutKind.Sequential, Size = Layout.OutcomeSize)]
internal unsafe struct Outcome
{
    public State State;
    public int Vector;
    public uint Error;
    public ulong Cr2;

    /// <summary>Lines that differ from the template, by address; more than <see cref="Layout.LinesMax"/> are counted only.</summary>
    public int LineCount;
    private fixed uint padding[11];
    public LineArray Lines;

    /// <summary>The lines that are there.</summary>
    [UnscopedRef]
    public ReadOnlySpan<Line> Changed => MemoryMarshal.CreateReadOnlySpan(ref Lines[0], Math.Min(LineCount, Layout.LinesMax));

    [InlineArray(Layout.LinesMax)]
    public struct LineArray
    {
        private Line first;
    }
}
