// x87, SSE and AVX registers.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Semantics;

namespace ToroEmu.Machines.Observation;

/// <summary>SDM 1, chapters 8, 10 and 14. XMM is the low half of YMM; YMM0H is the upper one.</summary>
internal static unsafe class UnitCells
{
    private const int VectorBytes = 16;
    private const int Stacked = 8;
    private const ushort OpcodeMask = 0x7FF;

    public static void AddTo(Dictionary<string, RegisterCell> cells)
    {
        for (int number = 0; number < Stacked; number++) cells.Add($"ST{number}", Stack(number));
        AddControl(cells);
        cells.Add("MXCSR", RegisterCell.Word(4, core => core.State->Mxcsr, TryWriteMxcsr));
        for (int number = 0; number < CpuState.StagedVector; number++)
        {
            cells.Add($"XMM{number}", Vector(number, 0, VectorBytes));
            cells.Add($"YMM{number}", Vector(number, 0, 2 * VectorBytes));
            cells.Add($"YMM{number}H", Vector(number, VectorBytes, VectorBytes));
        }
    }

    private static void AddControl(Dictionary<string, RegisterCell> cells)
    {
        cells.Add("FCW", RegisterCell.Word(2, core => core.State->X87.Control, (core, value) => SetControl(core, (ushort)value, core.State->X87.Status)));
        cells.Add("FSW", RegisterCell.Word(2, core => core.State->X87.Status, (core, value) => SetControl(core, core.State->X87.Control, (ushort)value)));
        cells.Add("FTW", RegisterCell.Word(2, core => (ulong)X87Environment.FullTags(core.State), (core, value) => SetTags(core, (ushort)value)));
        cells.Add("FCS", RegisterCell.Word(2, core => core.State->X87.CodeSelector, (core, value) => Set(ref core.State->X87.CodeSelector, (ushort)value)));
        cells.Add("FIP", RegisterCell.Word(8, core => core.State->X87.InstructionPointer, (core, value) => Set(ref core.State->X87.InstructionPointer, value)));
        cells.Add("FDS", RegisterCell.Word(2, core => core.State->X87.DataSelector, (core, value) => Set(ref core.State->X87.DataSelector, (ushort)value)));
        cells.Add("FDP", RegisterCell.Word(8, core => core.State->X87.DataPointer, (core, value) => Set(ref core.State->X87.DataPointer, value)));
        cells.Add("FOP", RegisterCell.Word(2, core => core.State->X87.Opcode, (core, value) => Set(ref core.State->X87.Opcode, (ushort)(value & OpcodeMask))));
    }

    /// <summary>ST(number), counted from the top; the tags stay as they are.</summary>
    private static RegisterCell Stack(int number) => new(
        Float80.Size,
        (core, value) => new ReadOnlySpan<byte>(X87Stack.Place(core.State, number), Float80.Size).CopyTo(value),
        (core, value) =>
        {
            value.CopyTo(new Span<byte>(X87Stack.Place(core.State, number), Float80.Size));
            return true;
        });

    private static RegisterCell Vector(int number, int offset, int bytes) => new(
        bytes,
        (core, value) => new ReadOnlySpan<byte>(VectorRegisters.Place(core.State, number) + offset, bytes).CopyTo(value),
        (core, value) =>
        {
            value.CopyTo(new Span<byte>(VectorRegisters.Place(core.State, number) + offset, bytes));
            return true;
        });

    private static bool SetControl(Core core, ushort control, ushort status)
    {
        X87Environment.SetControlAndStatus(core.State, control, status);
        return true;
    }

    private static bool SetTags(Core core, ushort tags)
    {
        X87Environment.SetTags(core.State, tags);
        return true;
    }

    private static bool TryWriteMxcsr(Core core, ulong value)
    {
        if ((value & ~(ulong)Mxcsr.Writable) != 0) return false;
        core.State->Mxcsr = (uint)value;
        return true;
    }

    private static bool Set<T>(ref T place, T value)
    {
        place = value;
        return true;
    }
}
