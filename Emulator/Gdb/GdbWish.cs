// What a debugger wants to become of the machine.
namespace ToroEmu.Gdb;

internal enum GdbWish
{
    None,

    /// <summary>It runs on by itself.</summary>
    Detach,

    /// <summary>It ends.</summary>
    Kill,
}
