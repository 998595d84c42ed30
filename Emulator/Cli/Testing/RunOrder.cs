// What a worker is asked to run.
using System;
using System.IO;

namespace ToroEmu.Cli.Testing;

/// <param name="Folder">Where paths in the words start.</param>
/// <param name="Words">Arguments of "toroemu run".</param>
/// <param name="Input">What is typed on the console, all at once before the start.</param>
/// <param name="Timeout">Host time, by which whoever runs it must have answered; also among the words.</param>
internal sealed record RunOrder(string Folder, string[] Words, byte[] Input, TimeSpan Timeout)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Folder);
        writer.Write(Words.Length);
        foreach (string word in Words) writer.Write(word);
        writer.Write(Input.Length);
        writer.Write(Input);
        writer.Write(Timeout.Ticks);
    }

    public static RunOrder Read(BinaryReader reader)
    {
        string folder = reader.ReadString();
        string[] words = new string[reader.ReadInt32()];
        for (int i = 0; i < words.Length; i++) words[i] = reader.ReadString();
        return new RunOrder(folder, words, reader.ReadBytes(reader.ReadInt32()), TimeSpan.FromTicks(reader.ReadInt64()));
    }
}
