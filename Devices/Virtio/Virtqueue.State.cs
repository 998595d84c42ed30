// A virtqueue's part of its device's snapshot; the rings themselves are in guest memory.
using System.IO;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio;

public sealed partial class Virtqueue : ISnapshotable
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_nextAvailable);
        writer.Write(_usedIndex);
        writer.Write(_signalledIndex);
        writer.Write(IsBroken);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        _nextAvailable = reader.ReadUInt16();
        _usedIndex = reader.ReadUInt16();
        _signalledIndex = reader.ReadUInt16();
        IsBroken = reader.ReadBoolean();
    }
}
