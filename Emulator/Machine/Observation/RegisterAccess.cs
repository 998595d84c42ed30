// Registers by name.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;

using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Observation;

/// <summary>The manuals' names, in any case, to places in a core's state; the one table for tests, debuggers and displays.</summary>
internal static class RegisterAccess
{
    private static readonly Dictionary<string, RegisterCell> Cells = AllCells();

    /// <summary>Null: there is no register of that name.</summary>
    public static RegisterCell? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Cells.GetValueOrDefault(name);
    }

    /// <summary>Reads the low 64 bits.</summary>
    public static bool TryRead(Core core, string name, out ulong value)
    {
        value = 0;
        if (Find(name) is not RegisterCell cell) return false;
        Span<byte> bytes = stackalloc byte[RegisterCell.BytesMax];
        bytes.Clear();
        cell.Read(core, bytes);
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return true;
    }

    /// <summary>Writes a register of at most 64 bits; <see langword="false"/>: there is none, the value does not fit, or the machine does not allow it.</summary>
    public static bool TryWrite(Core core, string name, ulong value)
    {
        if (Find(name) is not RegisterCell { Bytes: <= sizeof(ulong) } cell) return false;
        if (cell.Bytes < sizeof(ulong) && value >> (8 * cell.Bytes) != 0) return false;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return cell.TryWrite(core, bytes);
    }

    private static Dictionary<string, RegisterCell> AllCells()
    {
        Dictionary<string, RegisterCell> cells = new(StringComparer.OrdinalIgnoreCase);
        GeneralCells.AddTo(cells);
        SystemCells.AddTo(cells);
        UnitCells.AddTo(cells);
        return cells;
    }
}
