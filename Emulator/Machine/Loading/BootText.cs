// Texts for guests: UTF-8, ended by a zero byte.
using System;
using System.Collections.Immutable;
using System.Text;

namespace ToroEmu.Machines.Loading;

internal static class BootText
{
    /// <summary>Writes a command line to its place.</summary>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public static ulong PutCommandLine(string text, BootSpace space) => space.Put(MemoryMap.CommandLine, Encode(text));

    public static byte[] Encode(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>Bytes of one text per module, closing zeroes included.</summary>
    public static int SizeOf(ImmutableArray<BootModule> modules, Func<BootModule, string> text)
    {
        int size = 0;
        foreach (BootModule module in modules)
        {
            size += Encoding.UTF8.GetByteCount(text(module)) + 1;
        }

        return size;
    }
}
