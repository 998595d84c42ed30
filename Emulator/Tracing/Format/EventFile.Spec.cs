// The file format of .toroevents. docs/tracing.md describes it for people.
using System;

namespace ToroEmu.Tracing;

/// <summary>Preamble and blocks are laid out as those of a record of inputs (TraceSpec); magic, version and contents are others.</summary>
internal static class EventFileSpec
{
    /// <summary>Grows whenever older readers would misunderstand a file.</summary>
    public const ushort Version = 1;

    /// <summary>Kinds of blocks: JSON of the run, the first block; entries; JSON of the end, the last one.</summary>
    public const byte Header = 1, Events = 2, End = 3;

    /// <summary>Bytes of entries in a block, but for the last one.</summary>
    public const int BlockSize = 1 << 20;

    /// <summary>Most bytes of a block, unpacked.</summary>
    public const int BlockMax = BlockSize + (64 << 20);

    /// <summary>Low bits of an entry that is an event of its own: its kind.</summary>
    public const byte KindMask = 0x0F;

    /// <summary>It happened on another core than the last one, which follows.</summary>
    public const byte OtherCore = 0x10;

    /// <summary>A load or store: instruction, size and distance of physical from linear address are the foretold ones.</summary>
    public const byte AsForetold = 0x20;

    /// <summary>An event as foretold, but for its time.</summary>
    public const byte OtherTime = 0x40;

    /// <summary>A text that later entries name by its number, from 1.</summary>
    public const byte Name = 0x41;

    /// <summary>The low bits of such an entry, and one more, say how many events were as foretold.</summary>
    public const byte Run = 0x80;
    public const int RunMax = 128;

    /// <summary>First bytes of the file. The first one is no text, so that nobody takes it for one.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'T', (byte)'O', (byte)'R', (byte)'O', (byte)'E', (byte)'V', (byte)'T'];
}
