// Observed words in a snapshot: a core that sleeps until one of them changes goes on sleeping.
using System.IO;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class ObservedWords
{
    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        for (int index = 0; index < Count; index++)
        {
            writer.Write(words[index]);
            writer.Write(bytes[index]);
            writer.Write(before[index]);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote; the machine has <paramref name="ramSize"/> bytes of RAM.</summary>
    public void Load(BinaryReader reader, ulong ramSize)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > CountMax) throw new InvalidDataException($"core: {count} observed words");
        for (int index = 0; index < count; index++)
        {
            words[index] = reader.ReadUInt64();
            bytes[index] = reader.ReadByte();
            before[index] = reader.ReadUInt64();
            if (words[index] >= ramSize >> WordShift) throw new InvalidDataException($"core: observes word {words[index]}, which is not in RAM");
        }

        Count = count;
    }
}
