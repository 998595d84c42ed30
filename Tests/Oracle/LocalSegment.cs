// A segment of the local descriptor table.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Oracle;

/// <summary>What modify_ldt(2) is told; the kernel makes it a present segment of level 3, accessed and available.</summary>
/// <param name="Contents">0 data, 1 expand-down data, 2 code, 3 conforming code.</param>
internal sealed record LocalSegment(ushort Selector, uint Base, uint Limit, int Contents)
{
    /// <summary>Bytes of struct user_desc.</summary>
    public const int UserDescriptorSize = 16;

    public bool Is32 { get; init; }

    public bool InPages { get; init; }

    public bool IsReadOrExecuteOnly { get; init; }

    public bool IsAbsent { get; init; }

    public int Index => Selector >> 3;

    /// <summary>The descriptor as it lies in the table (SDM 3A, 3.4.5).</summary>
    public ulong Raw
    {
        get
        {
            ulong access = 0xF1u | (ulong)Contents << 2 | (IsReadOrExecuteOnly ? 0 : 2ul);
            if (IsAbsent) access &= ~0x80ul;
            ulong flags = 1 | (Is32 ? 4ul : 0) | (InPages ? 8ul : 0);
            return (Limit & 0xFFFF) | ((ulong)(Base & 0xFFFFFF) << 16) | (access << 40) | ((ulong)(Limit >> 16) << 48) | (flags << 52) | ((ulong)(Base >> 24) << 56);
        }
    }

    /// <summary>struct user_desc.</summary>
    public void Write(Span<byte> descriptor)
    {
        int bits = (Is32 ? 1 : 0) | (Contents << 1) | (IsReadOrExecuteOnly ? 8 : 0) | (InPages ? 16 : 0) | (IsAbsent ? 32 : 0) | 64;
        BinaryPrimitives.WriteInt32LittleEndian(descriptor, Index);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[4..], Base);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[8..], Limit);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor[12..], bits);
    }
}
