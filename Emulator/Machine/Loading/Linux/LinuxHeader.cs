// The setup header of a Linux bzImage, read by the version it says it has.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading.Linux;

/// <summary>What the header says, with the protocol's defaults for what its version does not have.</summary>
internal sealed class LinuxHeader
{
    private readonly ReadOnlyMemory<byte> file;

    private LinuxHeader(ReadOnlyMemory<byte> file)
    {
        this.file = file;
        Version = UInt16(LinuxSpec.Version);
    }

    /// <summary>Major in the upper byte, minor in the lower one.</summary>
    public ushort Version { get; }

    public string VersionText => $"{Version >> 8}.{Version & 0xFF:00}";

    /// <summary>The header itself, from <see cref="LinuxSpec.SetupSectors"/> on.</summary>
    public ReadOnlySpan<byte> Bytes => file.Span[LinuxSpec.SetupSectors..Math.Min(file.Length, LinuxSpec.Header + file.Span[LinuxSpec.JumpOffset])];

    public byte LoadFlags => file.Span[LinuxSpec.LoadFlags];

    public uint Code32Start => UInt32(LinuxSpec.Code32Start);

    /// <summary>Highest address of a byte of the initrd.</summary>
    public uint InitrdAddressMax => Has(LinuxSpec.VersionInitrdMax) ? UInt32(LinuxSpec.InitrdAddressMax) : LinuxSpec.InitrdMaxDefault;

    /// <summary>Bytes of the longest command line, without its closing zero.</summary>
    public uint CommandLineSize => Has(LinuxSpec.VersionCommandLineSize) ? UInt32(LinuxSpec.CommandLineSize) : LinuxSpec.CommandLineSizeDefault;

    public bool IsRelocatable => Has(LinuxSpec.VersionRelocatable) && file.Span[LinuxSpec.Relocatable] != 0;

    public ulong Alignment => Math.Max(UInt32(LinuxSpec.KernelAlignment), MemoryMap.RamGranule);

    /// <summary>Where a relocatable kernel wants to lie.</summary>
    public ulong PreferredAddress => Has(LinuxSpec.VersionPreferred) ? UInt64(LinuxSpec.PreferredAddress) : MemoryMap.KernelStart;

    /// <summary>Bytes the kernel needs from its start on before it knows the memory map.</summary>
    public ulong InitSize => Has(LinuxSpec.VersionPreferred) ? UInt32(LinuxSpec.InitSize) : 0;

    public bool HasLongEntry => Has(LinuxSpec.VersionExtendedFlags) && (UInt16(LinuxSpec.ExtendedLoadFlags) & LinuxSpec.HasLongEntry) != 0;

    /// <summary>Whether the file has a header at all.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) => file.Length >= LinuxSpec.HeaderEnd200
        && BinaryPrimitives.ReadUInt16LittleEndian(file[LinuxSpec.BootFlag..]) == LinuxSpec.BootFlagValue
        && BinaryPrimitives.ReadUInt32LittleEndian(file[LinuxSpec.Header..]) == LinuxSpec.HeaderMagic;

    /// <summary>Reads the header of a bzImage.</summary>
    /// <exception cref="ImageException">It is none, or one that is cut short.</exception>
    public static LinuxHeader Read(ReadOnlyMemory<byte> file)
    {
        if (!IsIn(file.Span))
        {
            throw new ImageException("is no Linux bzImage (55h AAh at byte 510, \"HdrS\" at 514); name the file that a Linux build calls bzImage or vmlinuz");
        }

        LinuxHeader header = new(file);
        if ((header.LoadFlags & LinuxSpec.LoadedHigh) == 0)
        {
            throw new ImageException("is a Linux zImage, which only a BIOS can start; build the kernel as bzImage");
        }

        return file.Length >= header.EndOfVersion
            ? header
            : throw new ImageException($"is cut short: it ends within its setup header of version {header.VersionText}; copy or build it again");
    }

    /// <summary>The protected-mode kernel, which follows the setup sectors.</summary>
    /// <exception cref="ImageException">The file ends before.</exception>
    public ReadOnlyMemory<byte> Kernel()
    {
        int sectors = file.Span[LinuxSpec.SetupSectors];
        int start = (1 + (sectors == 0 ? LinuxSpec.SetupSectorsDefault : sectors)) * LinuxSpec.SectorSize;
        ulong size = (Has(LinuxSpec.VersionWideSysSize) ? UInt32(LinuxSpec.SysSize) : UInt16(LinuxSpec.SysSize)) * (ulong)LinuxSpec.Paragraph;
        return start < file.Length && size < (ulong)(file.Length - start) + LinuxSpec.Paragraph
            ? file[start..]
            : throw new ImageException($"is cut short: a kernel of {size} bytes from byte {start} on ends past its {file.Length} bytes; copy or build it again");
    }

    // The last field that the version has, of those that are read here.
    private int EndOfVersion => Has(LinuxSpec.VersionPreferred) ? LinuxSpec.InitSize + sizeof(uint)
        : Has(LinuxSpec.VersionCommandLineSize) ? LinuxSpec.CommandLineSize + sizeof(uint)
        : Has(LinuxSpec.VersionRelocatable) ? LinuxSpec.ExtendedLoadFlags
        : Has(LinuxSpec.VersionInitrdMax) ? LinuxSpec.KernelAlignment
        : LinuxSpec.HeaderEnd200;

    /// <summary>Whether the protocol is that version or a later one.</summary>
    public bool Has(ushort version) => Version >= version;

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.Span[at..]);

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.Span[at..]);

    private ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(file.Span[at..]);
}
