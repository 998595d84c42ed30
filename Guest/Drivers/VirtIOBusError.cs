// What SendTo, RecvFrom and their kin answer instead of a length.
namespace ToroEmu.Guest.Drivers;

/// <summary>Error codes of the bus, all negative; the same numbers are in toro.h.</summary>
public static class VirtIOBusError
{
    /// <summary>No such core.</summary>
    public const int InvalidCore = -1;

    /// <summary>A core has no ring to itself.</summary>
    public const int Self = -2;

    /// <summary>A null buffer with a length that is not 0.</summary>
    public const int NullBuffer = -3;

    /// <summary>A negative length, or one beyond <see cref="VirtIOBus.MessageMax"/>.</summary>
    public const int InvalidLength = -4;

    /// <summary>The bus has not been initialised.</summary>
    public const int NotInitialised = -5;

    /// <summary>Only from the Try calls and PeekFrom: nothing there yet.</summary>
    public const int WouldBlock = -6;

    /// <summary>The message is longer than the buffer; it stays where it is, and PeekFrom says how long it is.</summary>
    public const int BufferTooSmall = -7;
}
