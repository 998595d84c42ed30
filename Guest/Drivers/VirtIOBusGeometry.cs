// How long the rings are and how big their buffers, by number of cores.
namespace ToroEmu.Guest.Drivers;

/// <summary>
/// Every core owns cores - 1 rings, so memory grows with the square of the cores. All buffers together get 32 MiB, within 8 to 128 KiB
/// a ring, and every ring has a page: 2 cores 264 KiB, 5 cores 2.6 MiB, 16 cores 31 MiB, 64 cores 47 MiB, which a machine of 128 MiB
/// can spare.
/// </summary>
internal readonly struct VirtIOBusGeometry
{
    private const uint BufferBudget = 32u << 20;
    private const uint BuffersMin = 8u << 10;
    private const uint BuffersMax = 128u << 10;
    private const uint LongRingFrom = 64u << 10;

    /// <summary>Descriptors of a ring, a power of two.</summary>
    public readonly ushort Length;

    /// <summary>Bytes of one buffer, a multiple of a cache line.</summary>
    public readonly uint BufferSize;

    public VirtIOBusGeometry(ushort length, uint bufferSize)
    {
        Length = length;
        BufferSize = bufferSize;
    }

    /// <summary>The geometry for a machine of 2 or more cores.</summary>
    public static VirtIOBusGeometry For(int cores)
    {
        uint share = BufferBudget / (uint)(cores * (cores - 1));
        uint buffers = BuffersMin;
        while (buffers < BuffersMax && buffers * 2 <= share)
            buffers *= 2;
        ushort length = buffers >= LongRingFrom ? (ushort)64 : (ushort)16;
        return new VirtIOBusGeometry(length, buffers / length);
    }

    /// <summary>Bytes of one ring's buffers.</summary>
    public uint BuffersSize => Length * BufferSize;

    /// <summary>Pages that one receiver needs for its rings and their buffers.</summary>
    public int PagesPerReceiver(int cores) =>
        cores - 1 + (int)(((uint)(cores - 1) * BuffersSize + VirtqueueMemory.RingSize - 1) / VirtqueueMemory.RingSize);
}
