// Reads .eh_frame or .debug_frame.
using System;
using System.Collections.Generic;

using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols.Frames;

/// <summary>The two are the same but for how entries refer to each other and to code.</summary>
/// <param name="bytes">Its content.</param>
/// <param name="address">Where it is loaded: some pointers are relative to themselves.</param>
/// <param name="isExceptions">It is .eh_frame.</param>
/// <param name="wordSize">Bytes of an address of the file's class.</param>
internal sealed class CallFrameSection(ReadOnlyMemory<byte> bytes, ulong address, bool isExceptions, int wordSize)
{
    private const byte VersionWithSizes = 4;
    private readonly Dictionary<ulong, CallFrameCie?> common = [];

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Adds the entries that describe loaded code.</summary>
    public void AddEntries(Predicate<ulong> isCode, List<CallFrameEntry> entries)
    {
        DwarfCursor cursor = new(bytes.Span);
        while (cursor.HasMore)
        {
            ulong length = cursor.UnitLength(out bool isWide);
            DwarfCursor entry = cursor;
            cursor.Skip(length);
            if (cursor.IsBroken || length == 0) continue;
            int field = entry.Position;
            ulong id = entry.Offset(isWide);
            if (IsCie(id, isWide)) continue;
            ulong cie = isExceptions ? (ulong)field - id : id;
            if (Common(cie) is CallFrameCie shared && ReadEntry(entry, cursor.Position, shared) is CallFrameEntry read && isCode(read.Range.Low)) entries.Add(read);
        }
    }

    /// <summary>Reads an address of the encoding that a CIE names.</summary>
    public ulong Pointer(ref DwarfCursor cursor, byte encoding)
    {
        ulong at = address + (ulong)cursor.Position;
        ulong value = (encoding & CallFrameSpec.PointerFormat) switch
        {
            CallFrameSpec.FormatAbsolute => cursor.Unsigned(wordSize),
            CallFrameSpec.FormatUleb => cursor.Uleb(),
            CallFrameSpec.FormatUInt16 => cursor.UInt16(),
            CallFrameSpec.FormatUInt32 => cursor.UInt32(),
            CallFrameSpec.FormatUInt64 or CallFrameSpec.FormatInt64 => cursor.Unsigned(8),
            CallFrameSpec.FormatSleb => (ulong)cursor.Sleb(),
            CallFrameSpec.FormatInt16 => (ulong)(short)cursor.UInt16(),
            CallFrameSpec.FormatInt32 => (ulong)(int)cursor.UInt32(),
            _ => cursor.Unsigned(int.MaxValue),
        };
        ulong sum = (encoding & CallFrameSpec.PointerApplication) == CallFrameSpec.PointerRelative ? at + value : value;
        return wordSize == 4 ? (uint)sum : sum;
    }

    private bool IsCie(ulong id, bool isWide) => isExceptions ? id == 0 : id == (isWide ? ulong.MaxValue : CallFrameSpec.CieId);

    private CallFrameEntry? ReadEntry(DwarfCursor cursor, int end, CallFrameCie shared)
    {
        ulong low = Pointer(ref cursor, shared.PointerEncoding);
        ulong size = Pointer(ref cursor, (byte)(shared.PointerEncoding & CallFrameSpec.PointerFormat));
        if (shared.HasAugmentation) cursor.Skip(cursor.Uleb());
        bool isGood = !cursor.IsBroken && cursor.Position <= end && size != 0 && low + size > low;
        return isGood ? new CallFrameEntry(new CodeRange(low, low + size), shared, this, new CodeRange((ulong)cursor.Position, (ulong)end)) : null;
    }

    private CallFrameCie? Common(ulong offset)
    {
        if (!common.TryGetValue(offset, out CallFrameCie? read)) common.Add(offset, read = ReadCommon(offset));
        return read;
    }

    private CallFrameCie? ReadCommon(ulong offset)
    {
        DwarfCursor cursor = new(bytes.Span, offset);
        ulong length = cursor.UnitLength(out bool isWide);
        ulong end = (ulong)cursor.Position + length;
        if (cursor.IsBroken || end > (ulong)bytes.Length || end < length || !IsCie(cursor.Offset(isWide), isWide)) return null;
        byte version = cursor.Byte();
        string augmentation = cursor.Text();
        // Segment selectors: nobody has ever used them.
        if (version >= VersionWithSizes && (cursor.Byte() != wordSize || cursor.Byte() != 0)) return null;
        ulong codeAlign = cursor.Uleb();
        long dataAlign = cursor.Sleb();
        ulong column = version == 1 ? cursor.Byte() : cursor.Uleb();
        bool hasMore = augmentation.StartsWith('z');
        if (augmentation.Length != 0 && !hasMore) return null;
        ulong extra = hasMore ? cursor.Uleb() : 0;
        ulong instructions = (ulong)cursor.Position + extra;
        (byte encoding, bool isSignal) = Augment(ref cursor, augmentation);
        bool isGood = !cursor.IsBroken && instructions <= end && (encoding & CallFrameSpec.PointerIndirect) == 0 && column <= CallFrameSpec.ReturnWide;
        return isGood ? new CallFrameCie(codeAlign, dataAlign, (int)column, encoding, hasMore, isSignal, new CodeRange(instructions, end)) : null;
    }

    private (byte Encoding, bool IsSignal) Augment(ref DwarfCursor cursor, string augmentation)
    {
        byte encoding = CallFrameSpec.FormatAbsolute;
        bool isSignal = false;
        foreach (char letter in augmentation)
        {
            switch (letter)
            {
                case 'R':
                    encoding = cursor.Byte();
                    break;
                case 'L':
                    cursor.Byte();
                    break;
                case 'P':
                    byte personality = cursor.Byte();
                    if (personality != CallFrameSpec.PointerOmitted) Pointer(ref cursor, personality);
                    break;
                case 'S':
                    isSignal = true;
                    break;
            }
        }
        return (encoding, isSignal);
    }
}
