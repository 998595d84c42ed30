// What the engine decides by, in a snapshot.
using System.IO;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class InterpreterEngine : ISnapshotable
{
    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        writer.Write(waitsForLine);
        spin.Save(writer);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        waitsForLine = reader.ReadBoolean();
        spin.Load(reader);
    }
}
