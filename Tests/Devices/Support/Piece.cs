// A buffer as a test's driver offers it.
namespace ToroEmu.Tests.Devices.Support;

/// <summary>Guest address, bytes, and whether the device may write there.</summary>
internal readonly record struct Piece(ulong Address, uint Length, bool IsWritable)
{
    public static Piece In(ulong address, uint length) => new(address, length, true);

    public static Piece Out(ulong address, uint length) => new(address, length, false);
}
