// Observed words in a snapshot: a core that sleeps until one of them changes goes on sleeping.
using System.IO;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class ObservedWords
{
    /// <summary>Words, bytes and values.</summary>
    public void Save(BinaryWriter writer)
    {
        SaveMasks(writer);
        for (int index = 0; index < Count; index++) writer.Write(before[index]);
    }

    /// <summary>Words and bytes.</summary>
    public void SaveMasks(BinaryWriter writer)
    {
        writer.Write(Count);
        for (int index = 0; index < Count; index++)
        {
            writer.Write(words[index]);
            writer.Write(bytes[index]);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote; the machine has <paramref name="ramSize"/> bytes of RAM.</summary>
    public void Load(BinaryReader reader, ulong ramSize)
    {
        LoadMasks(reader, ramSize);
        for (int index = 0; index < Count; index++) before[index] = reader.ReadUInt64();
    }

    /// <summary>Reads what <see cref="SaveMasks"/> wrote.</summary>
    public void LoadMasks(BinaryReader reader, ulong ramSize)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > CountMax) throw new InvalidDataException($"core: {count} observed words");
        for (int index = 0; index < count; index++)
        {
            words[index] = reader.ReadUInt64();
            bytes[index] = reader.ReadByte();
            if (words[index] >= ramSize >> WordShift) throw new InvalidDataException($"core: observes word {words[index]}, which is not in RAM");
        }

        Count = count;
    }
}
