// General registers and their parts, instruction pointer, flags, segments.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;

namespace ToroEmu.Machines.Observation;

/// <summary>SDM 1, 3.4.</summary>
internal static unsafe class GeneralCells
{
    /// <summary>In the manuals' order, which is that of <see cref="CpuState.Registers"/>.</summary>
    private static readonly string[] Legacy = ["AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI"];

    /// <summary>By <see cref="SegReg"/>.</summary>
    private static readonly string[] Segments = ["ES", "CS", "SS", "DS", "FS", "GS"];

    public static void AddTo(Dictionary<string, RegisterCell> cells)
    {
        for (int number = 0; number < Legacy.Length; number++) AddLegacy(cells, Legacy[number], number);
        for (int number = Legacy.Length; number <= Gpr.R15; number++)
        {
            string name = $"R{number}";
            AddWidths(cells, name, $"{name}D", $"{name}W", number);
            cells.Add($"{name}B", Part(number, 1));
        }

        cells.Add("RIP", RegisterCell.Word(8, core => core.State->Rip, WriteRip));
        cells.Add("EIP", RegisterCell.Word(4, core => core.State->Rip, WriteRip));
        cells.Add("RFLAGS", RegisterCell.Word(8, core => LazyFlags.Read(core.State), WriteFlags));
        cells.Add("EFLAGS", RegisterCell.Word(4, core => LazyFlags.Read(core.State), WriteFlags));
        cells.Add("CPL", RegisterCell.Word(1, core => core.State->Cpl));
        cells.Add("BITS", RegisterCell.Word(1, core => core.State->Mode switch { CodeMode.Code16 => 16, CodeMode.Code32 => 32, _ => 64 }));
        for (int segment = 0; segment < Segments.Length; segment++) AddSegment(cells, Segments[segment], segment);
    }

    /// <summary>AX has AL and AH; SP has SPL (SDM 1, 3.4.1).</summary>
    private static void AddLegacy(Dictionary<string, RegisterCell> cells, string name, int number)
    {
        AddWidths(cells, $"R{name}", $"E{name}", name, number);
        bool hasHigh = name[1] == 'X';
        cells.Add(hasHigh ? $"{name[0]}L" : $"{name}L", Part(number, 1));
        if (hasHigh) cells.Add($"{name[0]}H", Part(number, 1, shift: 8));
    }

    private static void AddWidths(Dictionary<string, RegisterCell> cells, string whole, string half, string quarter, int number)
    {
        cells.Add(whole, Part(number, 8));
        cells.Add(half, Part(number, 4));
        cells.Add(quarter, Part(number, 2));
    }

    /// <summary>Written as an instruction would: 32 bits clear the upper half (SDM 1, 3.4.1.1).</summary>
    private static RegisterCell Part(int number, int bytes, int shift = 0)
    {
        ulong mask = ulong.MaxValue >> (64 - (8 * bytes));
        ulong kept = bytes >= sizeof(uint) ? 0 : ~(mask << shift);
        return RegisterCell.Word(
            bytes,
            core => (core.State->Registers[number] >> shift) & mask,
            (core, value) =>
            {
                core.State->Registers[number] = (core.State->Registers[number] & kept) | ((value & mask) << shift);
                return true;
            });
    }

    /// <summary>It must lie in the present code segment to be of use.</summary>
    private static bool WriteRip(Core core, ulong value)
    {
        core.State->Rip = value & core.State->LinearMask;
        return true;
    }

    /// <summary>All flags but VM, which no instruction sets without changing much else.</summary>
    private static bool WriteFlags(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        if (((LazyFlags.Read(cpu) ^ value) & (~Rflags.Writable | Rflags.Vm) & ~Rflags.Fixed) != 0) return false;
        LazyFlags.Write(cpu, value);
        core.RefreshContext(); // AC decides about rights and alignment
        return true;
    }

    private static void AddSegment(Dictionary<string, RegisterCell> cells, string name, int segment)
    {
        cells.Add(name, RegisterCell.Word(2, core => core.State->Segments[segment].Selector, (core, value) => TryLoad(core, segment, (ushort)value)));
        bool hasMsr = segment is SegReg.Fs or SegReg.Gs;
        uint msr = segment == SegReg.Fs ? Msr.FsBase : Msr.GsBase;
        cells.Add($"{name}.BASE", RegisterCell.Word(8, core => BaseOf(core, segment), hasMsr ? (core, value) => Msrs.TryWrite(core, msr, value) : null));
        cells.Add($"{name}.LIMIT", RegisterCell.Word(4, core => core.State->Segments[segment].Limit));
    }

    /// <summary>What addresses are computed with: 64-bit mode knows only those of FS and GS.</summary>
    private static ulong BaseOf(Core core, int segment) => core.State->SegmentBase[segment];

    /// <summary>As MOV would; CS changes with the privilege level and the code's size, so it may only be set where it has neither.</summary>
    private static bool TryLoad(Core core, int segment, ushort selector)
    {
        CpuState* cpu = core.State;
        if (cpu->Segments[segment].Selector == selector) return true;
        if (segment == SegReg.Cs && Virtual8086.IsProtected(cpu)) return false;
        (CpuFault fault, ulong seen) = (cpu->Fault, cpu->Observations);
        bool done = SegmentLoad.TryLoad(core, segment, selector);
        cpu->Fault = fault;
        cpu->Observations = seen;
        if (segment == SegReg.Cs) core.RefreshContext();
        return done;
    }
}
