// The part of repeated faults in a snapshot.
using System.IO;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class FaultRepeats : ISnapshotable
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(known);
        for (int kind = 0; kind < known; kind++) writer.Write(kinds[kind]);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        Count = reader.ReadUInt64();
        int count = reader.ReadInt32();
        if (count is < 0 or > KindsMax) throw new InvalidDataException($"core: {count} kinds of repeated faults");
        known = count;
        for (int kind = 0; kind < known; kind++) kinds[kind] = reader.ReadUInt64();
    }
}
