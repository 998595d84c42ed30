// A run of decoded instructions that is entered at its first and left at its last.
using System.Runtime.InteropServices;

namespace ToroEmu.Decoding;

/// <summary>
/// Header of a block in a core's arena; the instructions follow it, then a copy of the bytes they were decoded from. Blocks
/// are private to a core. A block is valid while the version of its page is the one it saw.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct Block
{
    /// <summary>RIP of the first byte: what is relative to it was computed when decoding.</summary>
    public ulong Rip;

    /// <summary>Guest RAM offset of the first byte.</summary>
    public ulong Offset;

    /// <summary>Version counters of the page of the first and of the last byte (the same but for a crossing block).</summary>
    public uint* Version;
    public uint* LastVersion;
    public uint SeenVersion;
    public uint SeenLastVersion;

    /// <summary>Guest RAM offset of the second page of a crossing block.</summary>
    public ulong LastPageOffset;

    /// <summary>Instructions.</summary>
    public ushort Count;

    /// <summary>Bytes of code.</summary>
    public ushort Bytes;

    /// <summary>The one instruction of the block lies in two pages: its second page is translated at each entry.</summary>
    public bool CrossesPage;

    /// <summary>Its last instruction is a branch, call or return: where it leads to, code begins whatever came before.</summary>
    public bool EndsInBranch;

    /// <summary>Entries left until it counts as hot, and what its first instruction does until then behind the counting.</summary>
    public int ColdEntries;

    /// <summary>What <see cref="ColdEntries"/> started from last: 0 until it is warm, and more each time that the JIT was not to be had.</summary>
    public int Patience;
    public Handler FirstHandler;

    /// <summary>Where it goes when its last branch is taken, and when not.</summary>
    public BlockLink Taken;
    public BlockLink Next;

    public static DecodedInsn* First(Block* block) => (DecodedInsn*)(block + 1);

    /// <summary>Copy of the source bytes, behind the instructions and the pseudo instruction that closes the block.</summary>
    public static byte* Source(Block* block) => (byte*)(First(block) + block->Count + 1);
}
