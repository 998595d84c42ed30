// Where a failed check ends: the machine stops with a dump, there is nobody to catch an exception.
namespace System;

internal static class ThrowHelper
{
    public static void IndexOutOfRange() => ToroEmu.Guest.Kernel.Panic.Stop("index out of range");
}
