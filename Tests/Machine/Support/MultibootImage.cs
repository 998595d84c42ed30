// Multiboot headers, field by field.
using System;
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Tests.Machines.Support;

/// <summary>Written from both specifications on its own, without the loader's constants.</summary>
public static class MultibootImage
{
    /// <summary>A header of version 1.</summary>
    /// <param name="flags">Its flags.</param>
    /// <param name="addresses">header_addr, load_addr, load_end_addr, bss_end_addr, entry_addr, for flag 16.</param>
    public static byte[] Header(uint flags, params uint[] addresses) => Words([0x1BADB002, flags, 0 - (0x1BADB002 + flags), .. addresses]);

    /// <summary>A header of version 2.</summary>
    /// <param name="tags">Each on 8 bytes; the last one is added.</param>
    public static byte[] Header2(params byte[][] tags)
    {
        byte[] all = [.. tags.SelectMany(tag => tag), .. Tag(0, 0)];
        uint length = 16 + (uint)all.Length;
        return [.. Words([0xE85250D6, 0, length, 0 - (0xE85250D6 + length)]), .. all];
    }

    /// <summary>A tag of version 2, padded to 8 bytes.</summary>
    public static byte[] Tag(ushort type, ushort flags, params uint[] content)
    {
        byte[] tag = [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(flags), .. Words([(uint)(8 + 4 * content.Length), .. content])];
        return [.. tag, .. new byte[-tag.Length & 7]];
    }

    private static byte[] Words(IEnumerable<uint> words) => words.SelectMany(BitConverter.GetBytes).ToArray();
}
