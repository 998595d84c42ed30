// What firmware has written into a PC's CMOS memory.
using System;
using System.Buffers.Binary;
using static ToroEmu.Devices.Pc.Mc146818Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>Memory sizes and the number of processors, where the AT and its successors (SeaBIOS, QEMU) have them.</summary>
public static class CmosMemory
{
    private const ulong KiB = 1024;
    private const ulong BaseKiB = 640;
    private const ulong ExtendedStart = 1024 * KiB;
    private const ulong Above16Start = 16 * 1024 * KiB;
    private const ulong Unit = 64 * KiB;

    /// <param name="lowBytes">RAM below 4 GiB that begins at address 0.</param>
    /// <param name="highBytes">RAM from 4 GiB on.</param>
    /// <param name="cores">Processors.</param>
    public static byte[] Build(ulong lowBytes, ulong highBytes, int cores)
    {
        byte[] cmos = new byte[Size];
        ushort extended = Saturate(Beyond(lowBytes, ExtendedStart) / KiB);
        Write(cmos, BaseMemory, (ushort)BaseKiB);
        Write(cmos, ExtendedMemory, extended);
        Write(cmos, ExtendedMemoryFound, extended);
        Write(cmos, MemoryAbove16M, Saturate(Beyond(lowBytes, Above16Start) / Unit));
        ulong high = highBytes / Unit;
        cmos[MemoryAbove4G] = (byte)high;
        cmos[MemoryAbove4G + 1] = (byte)(high >> 8);
        cmos[MemoryAbove4G + 2] = (byte)(high >> 16);
        cmos[LastProcessor] = (byte)(cores - 1);
        cmos[Equipment] = EquipmentCoprocessor;
        Seal(cmos);
        return cmos;
    }

    private static ulong Beyond(ulong bytes, ulong start) => bytes > start ? bytes - start : 0;

    private static ushort Saturate(ulong value) => (ushort)Math.Min(value, ushort.MaxValue);

    private static void Write(byte[] cmos, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(cmos.AsSpan(at), value);

    /// <summary>The AT's checksum of its configuration bytes, high byte first.</summary>
    private static void Seal(byte[] cmos)
    {
        int sum = 0;
        for (int at = ChecksumFirst; at <= ChecksumLast; at++) sum += cmos[at];
        BinaryPrimitives.WriteUInt16BigEndian(cmos.AsSpan(Checksum), (ushort)sum);
    }
}
