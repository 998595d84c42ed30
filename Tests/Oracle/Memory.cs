// What memory holds before a case changes it.
using System;

namespace ToroEmu.Oracle;

/// <summary>
/// The template of stack, data and constants: the same in every run, so that a reproduction need name only the patches.
/// </summary>
internal static class Memory
{
    public static readonly byte[] Template = CreateTemplate();

    /// <summary>Cuts bytes to the part in the stack or the data area. <see langword="false"/>: there is none.</summary>
    public static bool TryClip(ref ulong address, ref ReadOnlySpan<byte> bytes) =>
        TryClip(ref address, ref bytes, Layout.Stack, Layout.StackSize) || TryClip(ref address, ref bytes, Layout.Data, Layout.DataSize);

    private static bool TryClip(ref ulong address, ref ReadOnlySpan<byte> bytes, ulong start, int size)
    {
        ulong end = start + (ulong)size;
        if (address >= end || address + (ulong)bytes.Length <= start || address + (ulong)bytes.Length < address) return false;
        if (address < start)
        {
            bytes = bytes[(int)(start - address)..];
            address = start;
        }
        if (address + (ulong)bytes.Length > end) bytes = bytes[..(int)(end - address)];
        return bytes.Length != 0;
    }

    /// <summary>A third of the quadwords are interesting numbers, a tenth point into the data or code area.</summary>
    private static byte[] CreateTemplate()
    {
        byte[] memory = new byte[Layout.MemorySize];
        Dice dice = new(0x5EED);
        for (int at = 0; at < memory.Length; at += 8)
        {
            ulong value = dice.Below(10) == 0 ? Values.Pointer(dice) : Values.Integer(dice);
            BitConverter.TryWriteBytes(memory.AsSpan(at), value);
        }
        return memory;
    }
}
