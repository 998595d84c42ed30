// What the tags of a Multiboot2 header come to.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>Collects the header's tags. Where a tag comes twice, the last one counts.</summary>
internal sealed class Multiboot2Wishes
{
    private const int AddressWords = 4;
    private const int RelocationWords = 4;

    /// <summary>Where the image says it is to be loaded, its entry left out; null for an ELF image.</summary>
    public LoadAddresses? Addresses { get; private set; }

    /// <summary>The entry tag's address; null without one.</summary>
    public uint? Entry { get; private set; }

    public Relocation? Relocation { get; private set; }

    /// <summary>Takes one tag.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="isOptional">Whether it may be ignored.</param>
    /// <param name="content">What follows its header.</param>
    /// <exception cref="ImageException">It is too short, or asks for what this machine cannot do and is not optional.</exception>
    public void Add(ushort type, bool isOptional, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case Multiboot2Spec.TagInformation:
                CheckInformation(content, isOptional);
                break;
            case Multiboot2Spec.TagAddresses:
                Need(type, content, AddressWords);
                Addresses = new LoadAddresses(Word(content, 0), Word(content, 1), Word(content, 2), Word(content, 3), 0);
                break;
            case Multiboot2Spec.TagEntry:
                Need(type, content, 1);
                Entry = Word(content, 0);
                break;
            case Multiboot2Spec.TagConsole:
                Need(type, content, 1);
                CheckConsole(Word(content, 0), isOptional);
                break;
            case Multiboot2Spec.TagRelocatable:
                Need(type, content, RelocationWords);
                Relocation = new Relocation(Word(content, 0), Word(content, 1), Word(content, 2), Word(content, 3));
                break;
            default:
                CheckKnown(type, isOptional);
                break;
        }
    }

    // Without a screen there is none to prefer a mode of; modules are always aligned; the EFI tags speak to loaders on EFI alone.
    private static void CheckKnown(ushort type, bool isOptional)
    {
        if (!isOptional && type > Multiboot2Spec.TagRelocatable)
        {
            throw new ImageException($"requires Multiboot2 tag {type}, which toroemu does not know; make it optional");
        }
    }

    private static void CheckInformation(ReadOnlySpan<byte> types, bool isOptional)
    {
        for (int i = 0; i < types.Length / sizeof(uint) && !isOptional; i++)
        {
            if (Word(types, i) > Multiboot2Spec.InformationLast)
            {
                throw new ImageException($"requires Multiboot2 information of type {Word(types, i)}, which toroemu does not know; make the request optional");
            }
        }
    }

    private static void CheckConsole(uint flags, bool isOptional)
    {
        if (!isOptional && (flags & Multiboot2Spec.ConsoleRequired) != 0)
        {
            throw new ImageException("requires a screen by its Multiboot2 console tag; the machine has a serial port only: clear bit 0 of the tag's flags");
        }
    }

    private static void Need(ushort type, ReadOnlySpan<byte> content, int words)
    {
        if (content.Length < words * sizeof(uint))
        {
            throw new ImageException($"has a damaged Multiboot2 header: a tag of type {type} is too short; mend it");
        }
    }

    private static uint Word(ReadOnlySpan<byte> content, int index) => BinaryPrimitives.ReadUInt32LittleEndian(content[(index * sizeof(uint))..]);
}
