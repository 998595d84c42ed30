// A segment register and its hidden part.
namespace ToroEmu.Cpu;

/// <summary>Selector and descriptor cache (SDM 3A, 3.4.3).</summary>
public struct SegmentRegister
{
    public ulong Base;

    /// <summary>Highest valid offset, granularity applied.</summary>
    public uint Limit;

    /// <summary>Descriptor bits 40..55 in their places 0..15: type, S, DPL, P, AVL, L, D/B, G.</summary>
    public ushort Access;
    public ushort Selector;

    public readonly int Type => Access & 0xF;

    public readonly bool IsCodeOrData => (Access & Descriptor.AccessS) != 0;

    public readonly int Dpl => (Access >> 5) & 3;

    public readonly bool IsPresent => (Access & Descriptor.AccessPresent) != 0;

    public readonly bool IsBig => (Access & Descriptor.AccessBig) != 0;

    public readonly bool IsLong => (Access & Descriptor.AccessLong) != 0;

    public readonly bool IsCode => (Access & (Descriptor.AccessS | Descriptor.TypeCode)) == (Descriptor.AccessS | Descriptor.TypeCode);

    /// <summary>Conforming code, if it is code.</summary>
    public readonly bool IsConforming => (Access & Descriptor.TypeConforming) != 0;

    public readonly bool IsWritableData => (Access & (Descriptor.AccessS | Descriptor.TypeCode | Descriptor.TypeWritable)) == (Descriptor.AccessS | Descriptor.TypeWritable);

    public readonly bool IsExpandDown => (Access & (Descriptor.TypeCode | Descriptor.TypeExpandDown)) == Descriptor.TypeExpandDown;

    /// <summary>May not be used for memory access: a null selector or nothing loaded.</summary>
    public readonly bool IsUnusable => !IsPresent;
}
