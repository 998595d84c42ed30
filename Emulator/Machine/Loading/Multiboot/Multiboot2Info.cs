// What a Multiboot2 guest finds at EBX.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>The information's tags (Multiboot2 3.6), each on 8 bytes, put together and then written.</summary>
internal sealed class Multiboot2Info
{
    /// <summary>Most bytes of section headers that are handed over; more have no room below 1 MiB, and the tag is not mandatory.</summary>
    private const int SectionHeadersMax = 0x8000;

    private const int FixedPart = 8;

    private readonly List<byte> tags = [];

    /// <summary>Adds what every guest gets: command line, loader, modules, memory, RSDP. Modules go behind the image.</summary>
    /// <exception cref="ImageException">There is no room for a module.</exception>
    public void AddCommon(BootRequest request, BootSpace space)
    {
        Add(Multiboot2Spec.InfoCommandLine, writer => writer.Write(BootText.Encode(request.CommandLine)));
        Add(Multiboot2Spec.InfoLoaderName, writer => writer.Write(MultibootSpec.LoaderName));
        foreach (BootModule module in request.Modules)
        {
            uint start = (uint)space.PutModuleBehind(module);
            Add(Multiboot2Spec.InfoModule, writer =>
            {
                writer.Write(start);
                writer.Write(start + (uint)module.Content.Length);
                writer.Write(BootText.Encode(module.Arguments)); // GRUB 2 leaves the file's name out
            });
        }

        AddMemory(request.RamSize);
        AddRsdp(space);
    }

    public void AddSections(LoadedSections sections)
    {
        if (sections.Headers.Length > SectionHeadersMax)
        {
            return;
        }

        Add(Multiboot2Spec.InfoSections, writer =>
        {
            writer.Write((uint)sections.Count);
            writer.Write((uint)sections.Size);
            writer.Write((uint)sections.NamesIndex);
            writer.Write(sections.Headers);
        });
    }

    /// <summary>Adds where a relocatable image lies.</summary>
    public void AddLoadBase(uint address) => Add(Multiboot2Spec.InfoLoadBase, writer => writer.Write(address));

    /// <summary>Ends the list and writes it.</summary>
    /// <returns>Guest physical address of its fixed part.</returns>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public ulong Put(BootSpace space)
    {
        Add(Multiboot2Spec.InfoEnd, _ => { });
        FieldBlock block = new(FixedPart + tags.Count);
        block.Set32(0, (uint)block.Bytes.Length);
        block.Copy(FixedPart, CollectionsMarshal.AsSpan(tags));
        return space.Put(MemoryMap.MultibootInfo, block.Bytes);
    }

    private void AddMemory(ulong ramSize)
    {
        Add(Multiboot2Spec.InfoMemory, writer =>
        {
            writer.Write(BasicMemory.LowerKiB);
            writer.Write(BasicMemory.UpperKiB(ramSize));
        });
        Add(Multiboot2Spec.InfoMap, writer =>
        {
            writer.Write(Multiboot2Spec.MapEntrySize);
            writer.Write(0U);
            foreach (E820Entry entry in E820Map.Build(ramSize))
            {
                writer.Write(entry.Start);
                writer.Write(entry.Size);
                writer.Write((uint)entry.Type);
                writer.Write(0U);
            }
        });
    }

    // The tags hold copies. An RSDP of ACPI 1 is the first part of the new one.
    private void AddRsdp(BootSpace space)
    {
        byte[] rsdp = new byte[AcpiSpec.RsdpSize];
        space.TryRead(space.Rsdp, rsdp);
        Add(Multiboot2Spec.InfoRsdpOld, writer => writer.Write(rsdp, 0, AcpiSpec.RsdpFirstPart));
        Add(Multiboot2Spec.InfoRsdpNew, writer => writer.Write(rsdp));
    }

    private void Add(uint type, Action<BinaryWriter> writeContent)
    {
        using MemoryStream tag = new();
        using BinaryWriter writer = new(tag);
        writer.Write(type);
        writer.Write(0U);
        writeContent(writer);
        writer.Seek(Multiboot2Spec.TagSize, SeekOrigin.Begin);
        writer.Write((uint)tag.Length);
        tags.AddRange(tag.ToArray());
        tags.AddRange(new byte[-tags.Count & (Multiboot2Spec.Align - 1)]);
    }
}
