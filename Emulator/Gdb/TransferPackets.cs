// qXfer: documents for gdb.
using System;
using System.Globalization;
using System.Text;

using ToroEmu.Machines;

namespace ToroEmu.Gdb;

/// <summary>Target description, threads, memory map, and the image's path, in pieces as gdb asks for them.</summary>
internal sealed class TransferPackets(GdbTarget target, RunControl run, string? symbolFile)
{
    private string threads = "";

    /// <param name="rest">Object, <c>read</c>, annex, and offset with length.</param>
    public string Answer(string rest)
    {
        string[] parts = rest.Split(':');
        if (parts.Length != 4 || parts[1] != "read") return RspSpec.Unsupported;
        string[] range = parts[3].Split(',');
        if (range.Length != 2 || !Hex.TryNumber(range[0], out ulong offset) || !Hex.TryNumber(range[1], out ulong length)) return RspSpec.ErrorInvalid;
        if (parts[0] == "threads" && offset == 0) threads = Threads(); // all pieces of one list
        string? document = parts[0] switch
        {
            "features" => TargetDescription.File(parts[2]),
            "threads" => threads,
            "memory-map" => MemoryMapText(),
            "exec-file" => symbolFile,
            _ => null,
        };
        return document is null ? parts[0] is "features" or "exec-file" ? "E00" : RspSpec.Unsupported : Piece(document, offset, length);
    }

    private static string Piece(string document, ulong offset, ulong length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(document);
        if (offset >= (ulong)bytes.Length) return "l";
        int first = (int)offset, count = (int)Math.Min(Math.Min(length, RspSpec.PacketMax / 2), (ulong)(bytes.Length - first));
        return (first + count == bytes.Length ? "l" : "m") + PacketEncoder.Binary(bytes[first..(first + count)]);
    }

    private string Threads()
    {
        StringBuilder text = new("<?xml version=\"1.0\"?>\n<threads>\n");
        for (int core = 0; core < target.Cores; core++)
        {
            string state = target.StateOf(core, run.IsRunning(core));
            text.Append(CultureInfo.InvariantCulture, $"<thread id=\"{GdbTarget.ThreadOf(core):x}\" core=\"{core}\" name=\"core {core}\">{state}</thread>\n");
        }

        return text.Append("</threads>\n").ToString();
    }

    /// <summary>By virtual address anything may be RAM, as page tables say at the time; by physical address it is known.</summary>
    private string MemoryMapText()
    {
        StringBuilder text = new("<?xml version=\"1.0\"?>\n<!DOCTYPE memory-map PUBLIC \"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\" \"http://sourceware.org/gdb/gdb-memory-map.dtd\">\n<memory-map>\n");
        if (target.IsPhysical)
        {
            AddRam(text, 0, MemoryMap.LowRamSize(target.MemoryBytes));
            AddRam(text, MemoryMap.HighRamStart, MemoryMap.HighRamSize(target.MemoryBytes));
        }
        else
        {
            AddRam(text, 0, 1UL << 63);
            AddRam(text, 1UL << 63, 1UL << 63);
        }

        return text.Append("</memory-map>\n").ToString();
    }

    private static void AddRam(StringBuilder text, ulong start, ulong length)
    {
        if (length != 0) text.Append(CultureInfo.InvariantCulture, $"<memory type=\"ram\" start=\"0x{start:x}\" length=\"0x{length:x}\"/>\n");
    }
}
