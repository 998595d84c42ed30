// Addresses that the linker script and the assembly files define, fetched by Boot/symbols.S.
using System.Runtime;
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Arch;

internal static class ImageSymbols
{
    public static ulong ImageStart => Get(0);

    public static ulong TextEnd => Get(1);

    public static ulong RodataEnd => Get(2);

    public static ulong ImageEnd => Get(3);

    public static ulong BootPml4 => Get(4);

    public static ulong BootStackGuard => Get(5);

    public static ulong IsrStubs => Get(6);

    public static ulong ApTrampoline => Get(7);

    public static ulong ApTrampolineEnd => Get(8);

    public static ulong ApCoreOfApic => Get(9);

    public static ulong ApStackTop => Get(10);

    public static ulong ThreadStart => Get(11);

    /// <summary>0, or the address of an int that is 0 when `main` returns nothing.</summary>
    public static ulong MainReturns => Get(12);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("image_symbol")]
    private static extern ulong Get(int index);
}
