// The part of a snapshot that one component writes and reads.
using System.IO;

namespace ToroEmu.Devices.Contracts;

/// <summary>A component whose whole architectural state can be written out and put back while the machine is parked.</summary>
public interface ISnapshotable
{
    /// <summary>Writes every field that the guest can observe, little-endian, in a fixed order.</summary>
    void Save(BinaryWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote. Throws <see cref="InvalidDataException"/> on a value that cannot be.</summary>
    void Load(BinaryReader reader);
}
