// RAM's part of a snapshot.
using System.IO;

using ToroEmu.Devices.Contracts;
using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>The size, how many pages are not zero, and each of those behind its number.</summary>
/// <param name="ram">The machine's RAM.</param>
/// <param name="basis">What it held when its writes began to be noted; null: they are not yet.</param>
internal sealed class RamState(GuestRam ram, PageTree? basis) : ISnapshotable
{
    /// <summary>Stands for all that <see cref="Save"/> writes.</summary>
    public RamHash Hash { get; } = new(ram, basis);

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        uint[] pages = [.. Hash.Tree().Pages];
        writer.Write(ram.Size);
        writer.Write((uint)pages.Length);
        foreach (uint page in pages)
        {
            writer.Write(page);
            writer.Write(ram.Page(page));
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        if (reader.ReadUInt64() is ulong size && size != ram.Size)
            throw new InvalidDataException($"RAM: {size} bytes where the machine has {ram.Size}");
        uint next = 0;
        for (uint count = reader.ReadUInt32(); count > 0; count--)
        {
            uint page = reader.ReadUInt32();
            if (page < next || page >= ram.Pages) throw new InvalidDataException($"RAM: page {page} where {next} may be next, of {ram.Pages}");
            Clear(next, page);
            ram.LoadPage(page, reader.BaseStream);
            next = page + 1;
        }

        Clear(next, (uint)ram.Pages);
    }

    private void Clear(uint first, uint end)
    {
        for (uint page = first; page < end; page++)
            if (!PageTree.IsZero(ram.Page(page))) ram.ReplacePage(page, default);
    }
}
