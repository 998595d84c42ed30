// What a Multiboot guest finds at EBX.
using System.Collections.Immutable;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>The information structure of Multiboot 3.3 and, behind it, the lists and texts that it points to.</summary>
internal static class MultibootInfo
{
    /// <summary>Writes all of it; modules go behind the image, where QEMU and GRUB put them: loaders of further stages take all behind the last of them for free.</summary>
    /// <param name="request">What is booted.</param>
    /// <param name="space">RAM.</param>
    /// <param name="sections">The image whose sections the guest is told of.</param>
    /// <returns>Guest physical address of the structure.</returns>
    /// <exception cref="ImageException">There is no room for a structure or a module.</exception>
    public static ulong Write(BootRequest request, BootSpace space, ElfImage sections)
    {
        ImmutableArray<E820Entry> map = E820Map.Build(request.RamSize);
        int mapAt = MultibootSpec.InfoSize;
        int modulesAt = mapAt + map.Length * MultibootSpec.MapBytes;
        int nameAt = modulesAt + request.Modules.Length * MultibootSpec.ModuleBytes;
        int textsAt = nameAt + MultibootSpec.LoaderName.Length;
        FieldBlock block = new(textsAt + BootText.SizeOf(request.Modules, module => module.Text));
        uint address = (uint)space.Take(MemoryMap.MultibootInfo, (ulong)block.Bytes.Length);
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
        bool hasSections = TryWriteSections(block, sections, space);
        block.Set32(MultibootSpec.InfoFlags, MultibootSpec.InfoHasMemory | MultibootSpec.InfoHasCommandLine | MultibootSpec.InfoHasModules
            | MultibootSpec.InfoHasMap | MultibootSpec.InfoHasLoaderName | (hasSections ? MultibootSpec.InfoHasSections : 0));
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
            uint start = (uint)space.PutModuleBehind(module);
            byte[] bytes = BootText.Encode(module.Text);
            block.Set32(at + MultibootSpec.ModuleStart, start);
            block.Set32(at + MultibootSpec.ModuleEnd, start + (uint)module.Content.Length);
            block.Set32(at + MultibootSpec.ModuleText, address + (uint)text);
            block.Copy(text, bytes);
            at += MultibootSpec.ModuleBytes;
            text += bytes.Length;
        }
    }

    // The headers go behind the image too, since there may be thousands. Where they do not fit, the guest does without.
    private static bool TryWriteSections(FieldBlock block, ElfImage image, BootSpace space)
    {
        if (LoadedSections.Load(image, space) is not LoadedSections sections || !space.TryPutBehind(sections.Headers, out ulong headers))
        {
            return false;
        }

        block.Set32(MultibootSpec.InfoSectionCount, (uint)sections.Count);
        block.Set32(MultibootSpec.InfoSectionSize, (uint)sections.Size);
        block.Set32(MultibootSpec.InfoSectionAddress, (uint)headers);
        block.Set32(MultibootSpec.InfoSectionNames, (uint)sections.NamesIndex);
        return true;
    }
}
