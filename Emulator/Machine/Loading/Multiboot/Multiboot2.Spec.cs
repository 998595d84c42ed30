// Numbers of the Multiboot2 Specification, version 2.0.
namespace ToroEmu.Machines.Loading.Multiboot;

internal static class Multiboot2Spec
{
    // The header, 3.1.1: somewhere in the first 32 KiB, 64-bit aligned.
    public const uint HeaderMagic = 0xE852_50D6;
    public const int HeaderReach = 32768;
    public const int Align = 8;
    public const int HeaderArchitecture = 4;
    public const int HeaderLength = 8;
    public const int HeaderChecksum = 12;
    public const int HeaderSize = 16;

    /// <summary>32-bit protected mode of i386.</summary>
    public const uint ArchitectureI386 = 0;

    // A tag of the header, 3.1.3.
    public const int TagType = 0;
    public const int TagFlags = 2;
    public const int TagSize = 4;
    public const int TagContent = 8;

    /// <summary>The loader may ignore the tag.</summary>
    public const ushort TagOptional = 1;

    // Types of header tags, 3.1.4 to 3.1.13.
    public const ushort TagEnd = 0;
    public const ushort TagInformation = 1;
    public const ushort TagAddresses = 2;
    public const ushort TagEntry = 3;
    public const ushort TagConsole = 4;
    public const ushort TagFramebuffer = 5;
    public const ushort TagModuleAlign = 6;
    public const ushort TagEfiServices = 7;
    public const ushort TagEfiEntry32 = 8;
    public const ushort TagEfiEntry64 = 9;
    public const ushort TagRelocatable = 10;

    /// <summary>In the console tag: a console the loader can describe must exist.</summary>
    public const uint ConsoleRequired = 1;

    /// <summary>The last type of the information that the specification defines.</summary>
    public const uint InformationLast = InfoLoadBase;

    // The relocatable tag's preferences.
    public const uint PreferLowest = 1;
    public const uint PreferHighest = 2;

    /// <summary>EAX at the start, 3.3.</summary>
    public const uint EntryMagic = 0x36D7_6289;

    // Types of the information's tags, 3.6.
    public const uint InfoEnd = 0;
    public const uint InfoCommandLine = 1;
    public const uint InfoLoaderName = 2;
    public const uint InfoModule = 3;
    public const uint InfoMemory = 4;
    public const uint InfoMap = 6;
    public const uint InfoSections = 9;
    public const uint InfoRsdpOld = 14;
    public const uint InfoRsdpNew = 15;
    public const uint InfoLoadBase = 21;

    /// <summary>Bytes of a memory map entry; the map's version is 0.</summary>
    public const uint MapEntrySize = 24;
}
