// What was observed of a loop, in a snapshot.
using System.IO;

using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class SpinProbe
{
    public void Save(BinaryWriter writer)
    {
        writer.Write(Blocks);
        writer.Write(allowsAtomics);
        writer.Write(lineCount);
        foreach (ulong line in Lines) writer.Write(line);
        loads.Save(writer);
        stores.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        Blocks = reader.ReadInt32();
        allowsAtomics = reader.ReadBoolean();
        int count = reader.ReadInt32();
        if (count < 0 || count > lines.Length || Blocks < 0) throw new InvalidDataException($"core: {count} watched lines, {Blocks} blocks");
        for (lineCount = 0; lineCount < count; lineCount++)
        {
            lines[lineCount] = reader.ReadUInt64();
            if (lines[lineCount] >= core.Ram.Size >> WatchedLines.LineShift) throw new InvalidDataException($"core: watches line {lines[lineCount]}, which is not in RAM");
        }

        loads.Load(reader, core.Ram.Size);
        stores.Load(reader, core.Ram.Size);
    }
}
