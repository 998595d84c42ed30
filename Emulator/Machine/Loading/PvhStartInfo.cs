// What a PVH guest finds at EBX: start info, memory map, modules, command line.
using System.Collections.Immutable;
using System.Text;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading;

internal static class PvhStartInfo
{
    /// <summary>Writes all structures; modules go to high memory.</summary>
    /// <returns>Guest physical address of hvm_start_info.</returns>
    /// <exception cref="ImageException">There is no room for a structure or a module.</exception>
    public static ulong Write(BootRequest request, BootSpace space)
    {
        ImmutableArray<E820Entry> map = E820Map.Build(request.RamSize);
        FieldBlock info = new(PvhSpec.InfoSize);
        info.Set32(PvhSpec.InfoMagic, PvhSpec.Magic);
        info.Set32(PvhSpec.InfoVersion, PvhSpec.Version);
        info.Set32(PvhSpec.InfoModuleCount, (uint)request.Modules.Length);
        info.Set64(PvhSpec.InfoModules, request.Modules.IsEmpty ? 0 : WriteModules(request.Modules, space));
        info.Set64(PvhSpec.InfoCommandLine, BootText.PutCommandLine(request.CommandLine, space));
        info.Set64(PvhSpec.InfoRsdp, space.Rsdp);
        info.Set64(PvhSpec.InfoMemoryMap, space.Put(MemoryMap.PvhMemoryMap, MemoryMapBytes(map).Bytes));
        info.Set32(PvhSpec.InfoMemoryMapEntries, (uint)map.Length);
        return space.Put(MemoryMap.PvhStartInfo, info.Bytes);
    }

    private static FieldBlock MemoryMapBytes(ImmutableArray<E820Entry> map)
    {
        FieldBlock block = new(map.Length * PvhSpec.EntryBytes);
        for (int i = 0; i < map.Length; i++)
        {
            int row = i * PvhSpec.EntryBytes;
            block.Set64(row + PvhSpec.EntryAddress, map[i].Start);
            block.Set64(row + PvhSpec.EntrySize, map[i].Size);
            block.Set32(row + PvhSpec.EntryType, (uint)map[i].Type);
        }

        return block;
    }

    // The list, and behind it the texts of its entries. A module without arguments has no text.
    private static ulong WriteModules(ImmutableArray<BootModule> modules, BootSpace space)
    {
        int textStart = modules.Length * PvhSpec.ModuleBytes;
        FieldBlock list = new(textStart + BootText.SizeOf(modules, module => module.Arguments));
        ulong address = space.Take(MemoryMap.PvhModules, (ulong)list.Bytes.Length);
        int text = textStart;
        for (int i = 0; i < modules.Length; i++)
        {
            int row = i * PvhSpec.ModuleBytes;
            byte[] arguments = Encoding.UTF8.GetBytes(modules[i].Arguments);
            list.Set64(row + PvhSpec.ModuleAddress, space.PutModuleHigh(modules[i]));
            list.Set64(row + PvhSpec.ModuleSize, (ulong)modules[i].Content.Length);
            list.Set64(row + PvhSpec.ModuleCommandLine, arguments.Length == 0 ? 0 : address + (ulong)text);
            list.Copy(text, arguments);
            text += arguments.Length + 1;
        }

        space.Write(address, list.Bytes);
        return address;
    }
}
