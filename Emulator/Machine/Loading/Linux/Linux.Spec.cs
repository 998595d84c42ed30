// Numbers of the Linux/x86 boot protocol (Documentation/arch/x86/boot.rst and zero-page.rst).
namespace ToroEmu.Machines.Loading.Linux;

internal static class LinuxSpec
{
    // The setup header, offsets in the file and in the boot parameters alike.
    public const int SetupSectors = 0x1F1;
    public const int SysSize = 0x1F4;
    public const int BootFlag = 0x1FE;
    public const int JumpOffset = 0x201;
    public const int Header = 0x202;
    public const int Version = 0x206;
    public const int TypeOfLoader = 0x210;
    public const int LoadFlags = 0x211;
    public const int Code32Start = 0x214;
    public const int RamdiskImage = 0x218;
    public const int RamdiskSize = 0x21C;
    public const int HeapEnd = 0x224;
    public const int CommandLinePointer = 0x228;
    public const int InitrdAddressMax = 0x22C;
    public const int KernelAlignment = 0x230;
    public const int Relocatable = 0x234;
    public const int ExtendedLoadFlags = 0x236;
    public const int CommandLineSize = 0x238;
    public const int PreferredAddress = 0x258;
    public const int InitSize = 0x260;

    /// <summary>End of the shortest header, protocol 2.00.</summary>
    public const int HeaderEnd200 = 0x224;

    public const ushort BootFlagValue = 0xAA55;

    /// <summary>"HdrS", little-endian.</summary>
    public const uint HeaderMagic = 0x5372_6448;

    public const int SectorSize = 512;

    /// <summary>What 0 setup sectors mean.</summary>
    public const int SetupSectorsDefault = 4;

    /// <summary>sys_size counts these.</summary>
    public const int Paragraph = 16;

    // Protocol versions, by what they brought.
    public const ushort VersionHeap = 0x201;
    public const ushort VersionCommandLine = 0x202;
    public const ushort VersionInitrdMax = 0x203;
    public const ushort VersionWideSysSize = 0x204;
    public const ushort VersionRelocatable = 0x205;
    public const ushort VersionCommandLineSize = 0x206;
    public const ushort VersionPreferred = 0x20A;
    public const ushort VersionExtendedFlags = 0x20C;
    public const ushort VersionRsdp = 0x20E;

    /// <summary>loadflags: the protected-mode code belongs at 1 MiB (a bzImage).</summary>
    public const byte LoadedHigh = 1;

    /// <summary>loadflags: heap_end_ptr is valid.</summary>
    public const byte CanUseHeap = 0x80;

    /// <summary>xloadflags: there is an entry in 64-bit mode, <see cref="LongEntry"/> bytes into the kernel.</summary>
    public const ushort HasLongEntry = 1;

    public const ulong LongEntry = 0x200;

    /// <summary>A boot loader without a number of its own.</summary>
    public const byte LoaderUndefined = 0xFF;

    /// <summary>Largest heap_end_ptr of a bzImage, relative to the setup code.</summary>
    public const ushort HeapEndValue = 0xE000 - 0x200;

    /// <summary>What initrd_addr_max is before protocol 2.03.</summary>
    public const uint InitrdMaxDefault = 0x37FF_FFFF;

    /// <summary>Command line, without the closing zero, before protocol 2.06.</summary>
    public const uint CommandLineSizeDefault = 255;

    // The rest of the boot parameters.
    public const int ParamsSize = 0x1000;
    public const int ExtendedMemory = 0x02;
    public const int OldCommandLineMagic = 0x20;
    public const int OldCommandLineOffset = 0x22;
    public const int RsdpAddress = 0x70;
    public const int AlternativeMemory = 0x1E0;
    public const int E820Count = 0x1E8;
    public const int E820Table = 0x2D0;
    public const int E820Size = 8;
    public const int E820Type = 16;
    public const int E820EntryBytes = 20;
    public const ushort OldCommandLineValue = 0xA33F;
}
