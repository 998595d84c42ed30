// Tells by content whether a file is an ELF64 executable for x86-64, and if not, what it is instead.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading;

internal static class ElfIdentity
{
    private const string Wanted = "toroemu runs ELF64 images for x86-64";

    /// <summary>Checks the first 64 bytes.</summary>
    /// <exception cref="ImageException">The file is not an ELF64 executable for x86-64; the message says what it looks like.</exception>
    public static void Check(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> head = file.Span;
        if (head.IsEmpty)
        {
            throw new ImageException("is empty; build the image again");
        }

        if (!head.StartsWith(ElfMagic[..Math.Min(head.Length, ElfMagic.Length)]))
        {
            throw new ImageException($"is {Describe(head)}, not an ELF file; {Wanted}");
        }

        if (head.Length < ElfSpec.HeaderSize)
        {
            throw new ImageException($"is cut short: an ELF header has {ElfSpec.HeaderSize} bytes, the file {head.Length}; copy or build it again");
        }

        CheckClass(head[ElfSpec.IdentClass], head[ElfSpec.IdentData]);
        CheckMachine(BinaryPrimitives.ReadUInt16LittleEndian(head[ElfSpec.HeaderMachine..]));
        CheckType(BinaryPrimitives.ReadUInt16LittleEndian(head[ElfSpec.HeaderType..]));
    }

    private static ReadOnlySpan<byte> ElfMagic => "\u007fELF"u8;

    private static void CheckClass(byte elfClass, byte data)
    {
        if (elfClass == ElfSpec.Class32)
        {
            throw new ImageException($"is a 32-bit ELF file; {Wanted}: build it with -m64");
        }

        if (data == ElfSpec.DataBigEndian)
        {
            throw new ImageException($"is a big-endian ELF file; {Wanted}, which is little-endian");
        }

        if (elfClass != ElfSpec.Class64 || data != ElfSpec.DataLittleEndian)
        {
            throw new ImageException($"has a damaged ELF header (class {elfClass}, byte order {data}); build it again");
        }
    }

    private static void CheckMachine(ushort machine)
    {
        if (machine != ElfSpec.MachineX86_64)
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
        3 => "32-bit x86",
        8 => "MIPS",
        20 or 21 => "PowerPC",
        22 => "S/390",
        40 => "32-bit Arm",
        183 => "Arm64",
        243 => "RISC-V",
        _ => $"machine {machine}",
    };

    private static string Describe(ReadOnlySpan<byte> head)
    {
        if (IsLinuxBzImage(head))
        {
            return "a compressed Linux kernel (take the vmlinux it was made from)";
        }

        return head switch
        {
            [(byte)'M', (byte)'Z', ..] => "a Windows or EFI program",
            [(byte)'#', (byte)'!', ..] => "a script",
            [0x1F, 0x8B, ..] => "a gzip file (unpack it first)",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "a zstd file (unpack it first)",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "an xz file (unpack it first)",
            [0xCF or 0xCE, 0xFA, 0xED, 0xFE, ..] => "a Mach-O program",
            [(byte)'!', (byte)'<', (byte)'a', (byte)'r', (byte)'c', (byte)'h', (byte)'>', ..] => "a static library",
            _ => "of an unknown format",
        };
    }

    // Documentation/arch/x86/boot.rst of Linux: boot protocol 2.00 and later carry "HdrS" at 202h.
    private static bool IsLinuxBzImage(ReadOnlySpan<byte> head) => head.Length > 0x206 && head[0x202..0x206].SequenceEqual("HdrS"u8);
}
