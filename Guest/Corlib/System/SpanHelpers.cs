// System.SpanHelpers: the code generator calls these for block operations too long to write out. Internal in .NET too.
using System.Runtime.CompilerServices;
using ToroEmu.Guest.Kernel;

namespace System;

internal static unsafe class SpanHelpers
{
    private static void Fill(ref byte dest, byte value, nuint len) => Memory.Fill(Unsafe.AsPointer(ref dest), value, len);

    private static void ClearWithoutReferences(ref byte dest, nuint len) => Memory.Clear(Unsafe.AsPointer(ref dest), len);

    private static void Memmove(ref byte dest, ref byte src, nuint len) =>
        Memory.Move(Unsafe.AsPointer(ref dest), Unsafe.AsPointer(ref src), len);
}
