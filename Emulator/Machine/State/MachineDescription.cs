// What it takes to build a machine again, in a snapshot.
using System;
using System.IO;
using System.Text.Json;

namespace ToroEmu.Machines.State;

/// <summary>The image's name and hash, and the settings. How it was booted, RAM and registers tell.</summary>
internal static class MachineDescription
{
    public static void Save(MachineConfig config, ImageIdentity image, BinaryWriter writer)
    {
        writer.Write(image.Path);
        writer.Write(image.Hash);
        byte[] settings = JsonBytes.Build(json => MachineSettings.Write(json, config));
        writer.Write(settings.Length);
        writer.Write(settings);
    }

    /// <exception cref="InvalidDataException">It describes no machine.</exception>
    /// <exception cref="MachineException">It describes one that this emulator does not have.</exception>
    public static (MachineConfig Config, ImageIdentity Image) Load(BinaryReader reader)
    {
        ImageIdentity image = new(reader.ReadString(), reader.ReadString());
        int length = reader.ReadInt32();
        if (length < 0) throw new InvalidDataException($"settings of {length} bytes");
        MachineConfig config = Read(reader.ReadBytes(length), image);
        if (config.Problem() is string problem) throw new InvalidDataException(problem);
        return (config, image);
    }

    private static MachineConfig Read(byte[] settings, ImageIdentity image)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(settings);
            return MachineSettings.Read(document.RootElement, image.Path);
        }
        catch (Exception e) when (JsonBytes.IsMalformed(e))
        {
            throw new InvalidDataException("the settings are none");
        }
    }
}
