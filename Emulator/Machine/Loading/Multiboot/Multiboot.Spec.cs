// Numbers of the Multiboot Specification, version 0.6.96.
using System;

namespace ToroEmu.Machines.Loading.Multiboot;

internal static class MultibootSpec
{
    // The header, 3.1: somewhere in the first 8 KiB, 32-bit aligned.
    public const uint HeaderMagic = 0x1BAD_B002;
    public const int HeaderReach = 8192;
    public const int HeaderAlign = 4;
    public const int HeaderFlags = 4;
    public const int HeaderChecksum = 8;
    public const int HeaderAddress = 12;
    public const int HeaderLoad = 16;
    public const int HeaderLoadEnd = 20;
    public const int HeaderBssEnd = 24;
    public const int HeaderEntry = 28;
    public const int HeaderSize = 12;
    public const int HeaderSizeWithAddresses = 32;

    /// <summary>Requirements of bits 0 to 2 are modules on pages, memory information, video modes.</summary>
    public const uint FlagsKnown = 7;

    /// <summary>Bits that a loader must understand or refuse.</summary>
    public const uint FlagsRequired = 0xFFFF;

    /// <summary>The address fields are valid.</summary>
    public const uint FlagAddresses = 1 << 16;

    /// <summary>EAX at the start, 3.2.</summary>
    public const uint EntryMagic = 0x2BAD_B002;

    // The information structure, 3.3.
    public const int InfoFlags = 0;
    public const int InfoMemoryLower = 4;
    public const int InfoMemoryUpper = 8;
    public const int InfoCommandLine = 16;
    public const int InfoModuleCount = 20;
    public const int InfoModules = 24;
    public const int InfoSectionCount = 28;
    public const int InfoSectionSize = 32;
    public const int InfoSectionAddress = 36;
    public const int InfoSectionNames = 40;
    public const int InfoMapLength = 44;
    public const int InfoMap = 48;
    public const int InfoLoaderName = 64;

    /// <summary>Bytes with the framebuffer fields at its end, rounded up.</summary>
    public const int InfoSize = 120;

    public const uint InfoHasMemory = 1 << 0;
    public const uint InfoHasCommandLine = 1 << 2;
    public const uint InfoHasModules = 1 << 3;
    public const uint InfoHasSections = 1 << 5;
    public const uint InfoHasMap = 1 << 6;
    public const uint InfoHasLoaderName = 1 << 9;

    // A module.
    public const int ModuleStart = 0;
    public const int ModuleEnd = 4;
    public const int ModuleText = 8;
    public const int ModuleBytes = 16;

    // An entry of the memory map; its first field counts the bytes behind it.
    public const int MapSize = 0;
    public const int MapAddress = 4;
    public const int MapLength = 12;
    public const int MapType = 20;
    public const int MapBytes = 24;

    public static ReadOnlySpan<byte> LoaderName => "toroemu\0"u8;
}
