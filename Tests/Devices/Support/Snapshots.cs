// Saves and loads one component through a byte array.
using System.IO;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Tests.Devices.Support;

internal static class Snapshots
{
    public static byte[] Save(ISnapshotable component)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        component.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public static void Load(ISnapshotable component, byte[] state)
    {
        using BinaryReader reader = new(new MemoryStream(state));
        component.Load(reader);
    }
}
