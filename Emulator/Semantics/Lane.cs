// Lanes of vectors in memory.
namespace ToroEmu.Semantics;

/// <summary>Lanes of T, 4 or 8 bytes, as bits.</summary>
internal static unsafe class Lane<T>
    where T : unmanaged
{
    public static ulong Read(byte* lane) => sizeof(T) == sizeof(uint) ? *(uint*)lane : *(ulong*)lane;

    public static void Write(byte* lane, ulong value)
    {
        if (sizeof(T) == sizeof(uint)) *(uint*)lane = (uint)value;
        else *(ulong*)lane = value;
    }
}
