// A line of memory that is not as the template has it.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ToroEmu.Oracle;

/// <summary>struct line of Native/runner.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Line
{
    public ulong Address;
    public fixed byte Bytes[Layout.LineSize];

    [UnscopedRef]
    public Span<byte> Content => MemoryMarshal.CreateSpan(ref Bytes[0], Layout.LineSize);
}
