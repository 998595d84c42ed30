// Tells by content whether a file is an ELF executable for x86, and if not, what it is instead.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading;

internal static class ElfIdentity
{
    private const string Wanted = "toroemu runs images for x86-64 and 32-bit x86";

    /// <summary>Whether the file says of itself that it is an ELF file; it may be cut off anywhere.</summary>
    public static bool IsElf(ReadOnlySpan<byte> head) => !head.IsEmpty && head.StartsWith(ElfMagic[..Math.Min(head.Length, ElfMagic.Length)]);

    /// <summary>Checks the file header and answers the layout of the rest.</summary>
    /// <exception cref="ImageException">The file is not an ELF executable for x86; the message says what it looks like.</exception>
    public static ElfFormat Check(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> head = file.Span;
        if (head.IsEmpty)
        {
            throw new ImageException("is empty; build the image again");
        }

        if (!IsElf(head))
        {
            throw new ImageException($"is {FileKind.Describe(head)}, not an ELF file; {Wanted}");
        }

        if (head.Length < ElfFormat.Class32.HeaderSize)
        {
            throw CutShort(ElfFormat.Class32, head.Length);
        }

        CheckClass(head[ElfSpec.IdentClass], head[ElfSpec.IdentData]);
        ElfFormat format = head[ElfSpec.IdentClass] == ElfSpec.Class64 ? ElfFormat.Class64 : ElfFormat.Class32;
        if (head.Length < format.HeaderSize)
        {
            throw CutShort(format, head.Length);
        }

        CheckMachine(BinaryPrimitives.ReadUInt16LittleEndian(head[ElfSpec.HeaderMachine..]), format);
        CheckType(BinaryPrimitives.ReadUInt16LittleEndian(head[ElfSpec.HeaderType..]));
        return format;
    }

    private static ReadOnlySpan<byte> ElfMagic => "\u007fELF"u8;

    private static ImageException CutShort(ElfFormat format, int length) =>
        new($"is cut short: an ELF header has {format.HeaderSize} bytes, the file {length}; copy or build it again");

    private static void CheckClass(byte elfClass, byte data)
    {
        if (data == ElfSpec.DataBigEndian)
        {
            throw new ImageException($"is a big-endian ELF file; {Wanted}, which is little-endian");
        }

        if (elfClass is not (ElfSpec.Class32 or ElfSpec.Class64) || data != ElfSpec.DataLittleEndian)
        {
            throw new ImageException($"has a damaged ELF header (class {elfClass}, byte order {data}); build it again");
        }
    }

    // Class 32 with the machine of x86-64 is the x32 ABI, and what objcopy makes of a 64-bit kernel for loaders that know no other class.
    private static void CheckMachine(ushort machine, ElfFormat format)
    {
        if (machine != ElfSpec.MachineX86_64 && (format.IsWide || machine != ElfSpec.Machine386))
        {
            throw new ImageException($"is an ELF file for {MachineName(machine)}; {Wanted}");
        }
    }

    private static void CheckType(ushort type)
    {
        switch (type)
        {
            case ElfSpec.TypeExecutable or ElfSpec.TypeShared:
                return;
            case ElfSpec.TypeRelocatable:
                throw new ImageException("is an object file that no linker has placed yet; link it with ld");
            case ElfSpec.TypeCore:
                throw new ImageException("is a core dump, not an image; name the executable");
            default:
                throw new ImageException($"is an ELF file of unknown type {type}; link it as an executable");
        }
    }

    private static string MachineName(ushort machine) => machine switch
    {
        3 => "32-bit x86 in the 64-bit class",
        8 => "MIPS",
        20 or 21 => "PowerPC",
        22 => "S/390",
        40 => "32-bit Arm",
        183 => "Arm64",
        243 => "RISC-V",
        _ => $"machine {machine}",
    };
}
