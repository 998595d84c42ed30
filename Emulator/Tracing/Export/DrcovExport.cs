// Coverage by block.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

using ToroEmu.Machines.Loading;

namespace ToroEmu.Tracing;

/// <summary>
/// DRCOV version 2 with module table version 2, as DynamoRIO's drcov writes it: a text header, then 8 bytes a block (offset from the module's base, size, module). The image is
/// one module; code elsewhere, that of a boot trampoline say, is in modules of 4 GiB each.
/// </summary>
internal sealed class DrcovExport(ExportContext context, Stream output) : EventExport(context, output)
{
    private readonly ExecutedCode code = new();

    private readonly record struct Module(ulong Base, ulong End, string Path);

    public override void Add(in RunEvent happened) => code.Add(happened);

    public override void Finish()
    {
        List<(ulong First, ulong End)> blocks = [.. code.Blocks().SelectMany(Split)];
        List<Module> modules = [.. Modules(blocks)];
        StringBuilder text = new("DRCOV VERSION: 2\nDRCOV FLAVOR: toroemu\n");
        text.Append(CultureInfo.InvariantCulture, $"Module Table: version 2, count {modules.Count}\nColumns: id, base, end, entry, checksum, timestamp, path\n");
        for (int id = 0; id < modules.Count; id++)
            text.Append(CultureInfo.InvariantCulture, $"{id,3}, 0x{modules[id].Base:x16}, 0x{modules[id].End:x16}, 0x{0:x16}, 0x{0:x8}, 0x{0:x8}, {modules[id].Path}\n");
        text.Append(CultureInfo.InvariantCulture, $"BB Table: {blocks.Count} bbs\n");
        Output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        foreach ((ulong first, ulong end) in blocks) Output.Write(Entry(modules, first, end));
    }

    /// <summary>A block has 16 bits for its size.</summary>
    private static IEnumerable<(ulong First, ulong End)> Split((ulong First, ulong End) block)
    {
        for (ulong first = block.First; first < block.End; first += ushort.MaxValue) yield return (first, Math.Min(block.End, first + ushort.MaxValue));
    }

    private IEnumerable<Module> Modules(IEnumerable<(ulong First, ulong End)> blocks)
    {
        List<ElfSegment> loaded = [.. Context.Image.Segments.Where(segment => segment.IsLoaded && segment.MemorySize != 0)];
        Module? image = loaded.Count == 0 ? null
            : new Module(loaded.Min(segment => segment.VirtualAddress), loaded.Max(segment => segment.VirtualAddress + segment.MemorySize), Path.GetFullPath(Context.Header.Image));
        if (image is Module one) yield return one;
        foreach (ulong high in blocks.Where(block => image is not Module module || !Holds(module, block.First)).Select(block => block.First >> 32).Distinct())
            yield return new Module(high << 32, (high << 32) + uint.MaxValue, $"[memory 0x{high << 32:x}]");
    }

    private static bool Holds(in Module module, ulong address) => address >= module.Base && address < module.End && address - module.Base <= uint.MaxValue;

    private static byte[] Entry(List<Module> modules, ulong first, ulong end)
    {
        int id = modules.FindIndex(module => Holds(module, first));
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)(first - modules[id].Base));
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(4), (ushort)(end - first));
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(6), (ushort)id);
        return entry;
    }
}
