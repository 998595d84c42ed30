// RAM's part of a snapshot.
using System;
using System.IO;

using ToroEmu.Devices.Contracts;
using ToroEmu.Memory;

namespace ToroEmu.Machines.State;

/// <summary>The size, how many pages are not zero, and each of those behind its number.</summary>
internal sealed class RamState(GuestRam ram) : ISnapshotable
{
    private readonly RamHash hash = new(ram);

    /// <summary>Stands for all that <see cref="Save"/> writes.</summary>
    public byte[] Hash() => hash.Compute();

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(ram.Size);
        uint count = 0;
        for (uint page = 0; page < ram.Pages; page++)
            if (!RamHash.IsZero(ram.Page(page))) count++;
        writer.Write(count);
        for (uint page = 0; page < ram.Pages; page++)
        {
            ReadOnlySpan<byte> bytes = ram.Page(page);
            if (RamHash.IsZero(bytes)) continue;
            writer.Write(page);
            writer.Write(bytes);
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
            if (!RamHash.IsZero(ram.Page(page))) ram.LoadPage(page, null);
    }
}
