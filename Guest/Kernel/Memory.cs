// The block operations of Boot/memory.S.
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class Memory
{
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("memcpy")]
    public static extern void* Copy(void* destination, void* source, ulong count);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("memmove")]
    public static extern void* Move(void* destination, void* source, ulong count);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("memset")]
    public static extern void* Fill(void* destination, int value, ulong count);

    public static void Clear(void* destination, ulong count) => Fill(destination, 0, count);
}
