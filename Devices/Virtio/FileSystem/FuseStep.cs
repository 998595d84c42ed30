// One step of the way to a file, as a snapshot keeps it.
using System;
using System.IO;
using ToroEmu.Devices.Virtio.FileSystem.Host;

namespace ToroEmu.Devices.Virtio.FileSystem;

/// <param name="Identity">Which file it must be.</param>
/// <param name="Born">When that was made.</param>
/// <param name="Name">Its name in the directory before, with a zero at the end.</param>
internal readonly record struct FuseStep(FileIdentity Identity, HostTime Born, byte[] Name)
{
    private const int LongestName = 256;

    public static FuseStep Of(FuseNode node) => new(node.Identity, node.Born, node.Name);

    /// <summary>Reads what <see cref="Save"/> wrote. Throws <see cref="InvalidDataException"/> for a name that could lead elsewhere.</summary>
    public static FuseStep Load(BinaryReader reader)
    {
        FileIdentity identity = new(reader.ReadUInt64(), reader.ReadUInt64());
        HostTime born = new(reader.ReadInt64(), reader.ReadUInt32());
        byte[] name = reader.ReadBytes(reader.ReadUInt16());
        bool isTerminated = name.Length is > 0 and <= LongestName && Array.IndexOf(name, (byte)0) == name.Length - 1;
        return isTerminated && HostName.TryComponent(name, out _) == Errno.None
            ? new FuseStep(identity, born, name)
            : throw new InvalidDataException("shared directory: a name cannot be");
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Identity.Device);
        writer.Write(Identity.Inode);
        writer.Write(Born.Seconds);
        writer.Write(Born.Nanoseconds);
        writer.Write((ushort)Name.Length);
        writer.Write(Name);
    }
}
