// What a file that nothing here can boot looks like.
using System;

namespace ToroEmu.Machines.Loading;

/// <summary>Names of well-known formats by their first bytes, with what to do about them.</summary>
internal static class FileKind
{
    /// <summary>Words for a message: "a script", "a gzip file (unpack it first)".</summary>
    public static string Describe(ReadOnlySpan<byte> head) => head switch
    {
        [(byte)'M', (byte)'Z', ..] => "a Windows or EFI program",
        [(byte)'#', (byte)'!', ..] => "a script",
        [0x1F, 0x8B, ..] => "a gzip file (unpack it first)",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "a zstd file (unpack it first)",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "an xz file (unpack it first)",
        [0xCF or 0xCE, 0xFA, 0xED, 0xFE, ..] => "a Mach-O program",
        [(byte)'!', (byte)'<', (byte)'a', (byte)'r', (byte)'c', (byte)'h', (byte)'>', ..] => "a static library",
        _ => "of an unknown format",
    };
}
