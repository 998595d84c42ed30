// 64 bits in two registers of 32.
namespace ToroEmu.Devices.Virtio;

internal static class TwoWords
{
    public static ulong WithLow(ulong value, uint low) => (value & ~(ulong)uint.MaxValue) | low;

    public static ulong WithHigh(ulong value, uint high) => (uint)value | ((ulong)high << 32);
}
