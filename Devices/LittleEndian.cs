// Numbers as the bytes that a guest reads.
using System.Numerics;

namespace ToroEmu.Devices;

public static class LittleEndian
{
    /// <summary>The bytes of a number of fixed width, lowest first, whatever the host's order.</summary>
    public static byte[] Bytes<T>(T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        byte[] bytes = new byte[value.GetByteCount()];
        value.WriteLittleEndian(bytes);
        return bytes;
    }
}
