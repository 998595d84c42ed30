// ELF images of a few instructions, as files.
using System;
using System.IO;

using Iced.Intel;

using ToroEmu.Tests.Machines.Support;
using ToroEmu.Tests.Support;

namespace ToroEmu.Tests.Testing.Support;

/// <summary>A guest that starts as PVH leaves it: 32-bit protected mode, paging off. Symbols: start, and data, 256 bytes that are zero.</summary>
internal sealed class TinyImage : IDisposable
{
    public const uint Entry = 0x10_0000;
    public const uint Data = 0x10_8000;

    private TinyImage(string path) => Path = path;

    public string Path { get; }

    public static TinyImage Of(Action<Assembler> program)
    {
        byte[] code = TestCore.Machine(Entry, program, 32);
        TinyImage image = new(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"toroemu-{Guid.NewGuid():n}.elf"));
        File.WriteAllBytes(image.Path, new ElfBuilder()
            .Load(Entry, code, 0x1_0000)
            .Note(ElfBuilder.PvhNote(Entry))
            .Symbol("start", Entry, (ulong)code.Length, 0x12)
            .Symbol("data", Data, 256, 0x11)
            .Build());
        return image;
    }

    public void Dispose() => File.Delete(Path);
}
