// The setup header of a Linux kernel, field by field.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Tests.Machines.Support;

/// <summary>Written from boot.rst on its own, without the loader's constants.</summary>
public static class LinuxImage
{
    /// <summary>A boot sector and one setup sector with a header.</summary>
    /// <param name="version">Of the protocol; fields that came later are left zero.</param>
    /// <param name="kernelSize">Bytes that follow.</param>
    /// <param name="preferred">pref_address; from 2.10 on the kernel is relocatable.</param>
    /// <param name="isLong">Whether there is an entry in 64-bit mode.</param>
    public static byte[] Setup(ushort version, int kernelSize, ulong preferred = 0x1000000, bool isLong = true)
    {
        byte[] setup = new byte[1024];
        setup[0x1F1] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(setup.AsSpan(0x1F4), (uint)(kernelSize + 15) / 16);
        setup[0x1FE] = 0x55;
        setup[0x1FF] = 0xAA;
        setup[0x200] = 0xEB;
        setup[0x201] = (byte)(version < 0x202 ? 0x22 : version < 0x205 ? 0x2E : version < 0x20A ? 0x46 : 0x6A);
        "HdrS"u8.CopyTo(setup.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(setup.AsSpan(0x206), version);
        setup[0x211] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(setup.AsSpan(0x214), 0x100000);
        if (version >= 0x203)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(setup.AsSpan(0x22C), 0x7FFFFFFF);
        }

        if (version >= 0x206)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(setup.AsSpan(0x238), 2047);
        }

        if (version >= 0x20A)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(setup.AsSpan(0x230), 0x200000);
            setup[0x234] = 1;
            BinaryPrimitives.WriteUInt64LittleEndian(setup.AsSpan(0x258), preferred);
            BinaryPrimitives.WriteUInt32LittleEndian(setup.AsSpan(0x260), (uint)kernelSize + 0x10000);
        }

        if (version >= 0x20C && isLong)
        {
            setup[0x236] = 1;
        }

        return setup;
    }
}
