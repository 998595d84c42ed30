// Symbols that ILC's output refers to although the guest has no runtime.
using System.Runtime;
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Corlib;

internal static class RuntimeExports
{
    /// <summary>
    /// A method entered from native code tells the garbage collector so. ILC emits such a method in each library (its module
    /// initializer, which nobody calls here); there is no collector to tell.
    /// </summary>
    [RuntimeExport("RhpReversePInvoke")]
    private static void ReversePInvoke(nint frame)
    {
    }

    /// <summary>The other end of <see cref="ReversePInvoke"/>.</summary>
    [RuntimeExport("RhpReversePInvokeReturn")]
    private static void ReversePInvokeReturn(nint frame)
    {
    }

    /// <summary>
    /// Methods with stackalloc compare a cookie (__security_cookie of Boot/boot.S) before they return, and call this when it changed.
    /// </summary>
    [RuntimeExport("RhpFallbackFailFast")]
    private static void FallbackFailFast() => Panic.Stop("a stack buffer was overrun");
}
