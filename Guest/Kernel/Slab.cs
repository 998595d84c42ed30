// Head of a 16 KiB run of pages that holds objects of one size, or (ObjectSize 0) one large object.
using System.Runtime.InteropServices;

namespace ToroEmu.Guest.Kernel;

[StructLayout(LayoutKind.Sequential, Size = HeadSize)]
internal unsafe struct Slab
{
    public const ulong Size = 16384;
    public const ulong Pages = Size / BuddyAllocator.PageSize;
    public const int HeadSize = 64;
    public const ulong ExpectedMagic = 0x6261_6C53_6F72_6F54; // "ToroSlab"

    public ulong Magic;
    public Slab* Next; // slabs of the owner and class with a free object
    public Slab* Previous;
    public FreeObject* Free;
    public uint ObjectSize;
    public ushort Used;
    public byte Class;
    public byte Owner; // core number
    public ulong LargeStart; // pages of a large object
    public ulong LargePages;

    /// <summary>The head over an object: objects never start at a 16 KiB boundary unless they are aligned to one, hence minus 1.</summary>
    public static Slab* Of(void* pointer) => (Slab*)((ulong)pointer - 1 & ~(Size - 1));
}
