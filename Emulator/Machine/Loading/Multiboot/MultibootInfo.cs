// What a Multiboot guest finds at EBX.
using System.Collections.Immutable;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>The information structure of Multiboot 3.3 and, behind it, the lists and texts that it points to.</summary>
internal static class MultibootInfo
{
    /// <summary>Writes all of it; modules go to high memory.</summary>
    /// <returns>Guest physical address of the structure.</returns>
    /// <exception cref="ImageException">There is no room for a structure or a module.</exception>
    public static ulong Write(BootRequest request, BootSpace space, LoadedSections? sections)
    {
        ImmutableArray<E820Entry> map = E820Map.Build(request.RamSize);
        int mapAt = MultibootSpec.InfoSize;
        int modulesAt = mapAt + map.Length * MultibootSpec.MapBytes;
        int nameAt = modulesAt + request.Modules.Length * MultibootSpec.ModuleBytes;
        int textsAt = nameAt + MultibootSpec.LoaderName.Length;
        FieldBlock block = new(textsAt + BootText.SizeOf(request.Modules, module => module.Text));
        uint address = (uint)space.Take(MemoryMap.MultibootInfo, (ulong)block.Bytes.Length);
        block.Set32(MultibootSpec.InfoFlags, MultibootSpec.InfoHasMemory | MultibootSpec.InfoHasCommandLine | MultibootSpec.InfoHasModules
            | MultibootSpec.InfoHasMap | MultibootSpec.InfoHasLoaderName | (sections is null ? 0 : MultibootSpec.InfoHasSections));
        block.Set32(MultibootSpec.InfoMemoryLower, BasicMemory.LowerKiB);
        block.Set32(MultibootSpec.InfoMemoryUpper, BasicMemory.UpperKiB(request.RamSize));
        block.Set32(MultibootSpec.InfoCommandLine, (uint)BootText.PutCommandLine(CommandLine(request), space));
        block.Set32(MultibootSpec.InfoModuleCount, (uint)request.Modules.Length);
        block.Set32(MultibootSpec.InfoModules, address + (uint)modulesAt);
        block.Set32(MultibootSpec.InfoMapLength, (uint)(map.Length * MultibootSpec.MapBytes));
        block.Set32(MultibootSpec.InfoMap, address + (uint)mapAt);
        block.Set32(MultibootSpec.InfoLoaderName, address + (uint)nameAt);
        block.Copy(nameAt, MultibootSpec.LoaderName);
        WriteMap(block, mapAt, map);
        WriteModules(block, modulesAt, textsAt, address, request.Modules, space);
        WriteSections(block, sections, space);
        space.Write(address, block.Bytes);
        return address;
    }

    // The image's name comes first, as QEMU and GRUB before version 2 have it: guests skip one word.
    private static string CommandLine(BootRequest request) => $"{request.Image.Path} {request.CommandLine}";

    private static void WriteMap(FieldBlock block, int at, ImmutableArray<E820Entry> map)
    {
        foreach (E820Entry entry in map)
        {
            block.Set32(at + MultibootSpec.MapSize, MultibootSpec.MapBytes - sizeof(uint));
            block.Set64(at + MultibootSpec.MapAddress, entry.Start);
            block.Set64(at + MultibootSpec.MapLength, entry.Size);
            block.Set32(at + MultibootSpec.MapType, (uint)entry.Type);
            at += MultibootSpec.MapBytes;
        }
    }

    private static void WriteModules(FieldBlock block, int at, int text, uint address, ImmutableArray<BootModule> modules, BootSpace space)
    {
        foreach (BootModule module in modules)
        {
            uint start = (uint)space.PutModule(module);
            byte[] bytes = BootText.Encode(module.Text);
            block.Set32(at + MultibootSpec.ModuleStart, start);
            block.Set32(at + MultibootSpec.ModuleEnd, start + (uint)module.Content.Length);
            block.Set32(at + MultibootSpec.ModuleText, address + (uint)text);
            block.Copy(text, bytes);
            at += MultibootSpec.ModuleBytes;
            text += bytes.Length;
        }
    }

    // The headers go to high memory too, since there may be thousands.
    private static void WriteSections(FieldBlock block, LoadedSections? sections, BootSpace space)
    {
        if (sections is null)
        {
            return;
        }

        if (!space.TryPutHigh(sections.Headers, MemoryMap.LowRamEnd, out ulong headers))
        {
            throw new ImageException($"does not fit into {MemorySize.Format(space.RamSize)} of memory with its section headers; give more with --memory");
        }

        block.Set32(MultibootSpec.InfoSectionCount, (uint)sections.Count);
        block.Set32(MultibootSpec.InfoSectionSize, (uint)sections.Size);
        block.Set32(MultibootSpec.InfoSectionAddress, (uint)headers);
        block.Set32(MultibootSpec.InfoSectionNames, (uint)sections.NamesIndex);
    }
}
